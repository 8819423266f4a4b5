package dev.crescendo.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private static final PipelineId ORDERS = new PipelineId("shop", "orders", PipelineId.RAW);
    private static final LaneId A = new LaneId("orders-0");
    private static final LaneId B = new LaneId("orders-1");

    private static Claim claim(Map<LaneId, LaneState> lanes) {
        return new Claim(ORDERS, new RunKey("k"), new Scope.Exclusive(), 7, lanes, null);
    }

    @Test
    void movesNameWhereEachLaneStandsAndLeaveOutThoseThatStay() {
        Claim claim = claim(Map.of(A, new LaneState(7, new Token("10"))));
        Position end = Position.of(Map.of(A, new Token("12"), B, new Token("5")));
        assertThat(claim.movesTo(end))
                .containsExactly(
                        new LaneMove(A, 7, Optional.of(new Token("10")), new Token("12")),
                        new LaneMove(B, 7, Optional.empty(), new Token("5")));
        assertThat(claim.movesTo(claim.position())).isEmpty();
    }

    @Test
    void aMovedClaimGoesOnFromThere() {
        Claim claim = claim(Map.of());
        Position end = Position.of(A, new Token("3"));
        Claim after = claim.moved(claim.movesTo(end), new SourceId("s"));
        assertThat(after.position()).isEqualTo(end);
        assertThat(after.source()).contains(new SourceId("s"));
        assertThat(after.movesTo(end)).isEmpty();
    }

    @Test
    void claimsOnLanesAddUpAndShrink() {
        Claim a = claim(Map.of(A, new LaneState(1, new Token("1"))));
        Claim b = claim(Map.of(B, new LaneState(4, null)));
        Claim both = a.plus(b);
        assertThat(both.lanes().keySet()).containsExactly(A, B);
        assertThat(both.lanes().get(B).epoch()).isEqualTo(4);
        assertThat(both.only(Set.of(A)).lanes().keySet()).containsExactly(A);
    }

    @Test
    void onlyAProcessThatCertainlyEndedIsGone() throws Exception {
        Holder self = Holder.current();
        assertThat(self.isGone()).isFalse();
        assertThat(new Holder("elsewhere/x/y", self.pid(), self.started()).isGone())
                .isFalse();
        assertThat(new Holder(self.host(), self.pid(), Instant.EPOCH).isGone()).isTrue();
        Process ended = new ProcessBuilder("true").start();
        long pid = ended.pid();
        ended.waitFor();
        assertThat(new Holder(self.host(), pid, Instant.EPOCH).isGone()).isTrue();
    }
}

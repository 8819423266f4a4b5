package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.HeldException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.run.PositionReset;
import dev.crescendo.run.RunOptions;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pipeline that forgets where it stands. */
class PositionResetTest {
    private static final PipelineId NUMBERS = new PipelineId("test", "numbers", PipelineId.RAW);

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final PositionReset reset =
            new PositionReset(Pipeline.named("numbers").from(new Tens()).append(), warehouse, RunOptions.of("test"));

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    /** Stands on so many lanes. */
    private Position stand(int lanes) {
        Position position = Position.of(IntStream.range(0, lanes)
                .boxed()
                .collect(Collectors.toMap(number -> new LaneId("lane " + number), number -> new Token("10"))));
        try (Ledger ledger = warehouse.ledger()) {
            Claim claim = claim(ledger);
            warehouse.commit(
                    claim,
                    new LoadCommit(
                            new BatchId("batch"),
                            List.of(),
                            List.of(),
                            claim.movesTo(position),
                            new SourceId("tens"),
                            Counts.NONE,
                            true));
            ledger.release(claim);
        }
        return position;
    }

    private static Claim claim(Ledger ledger) {
        return ledger.claim(NUMBERS, new RunKey("run"), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(5));
    }

    @Test
    void someLanesAreForgottenOrAll() {
        Position all = stand(3);
        LaneId one = new LaneId("lane 1");
        assertThat(reset.execute(Set.of(one))).isEqualTo(Position.of(one, new Token("10")));
        assertThat(reset.position()).isEqualTo(all.only(Set.of(new LaneId("lane 0"), new LaneId("lane 2"))));
        assertThat(reset.execute(Set.of()).tokens()).hasSize(2);
        assertThat(reset.position()).isEqualTo(Position.empty());
        assertThat(reset.execute(Set.of())).isEqualTo(Position.empty());
    }

    @Test
    void aLaneThatIsNotThereIsRefusedInAMessageThatCanBeReadAndNobodyIsHeldOffByIt() {
        Position all = stand(100);
        assertThatThrownBy(() -> reset.execute(Set.of(new LaneId("other"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it has no lane [other]; it stands at {lane 0=10, lane 1=10,")
                .hasMessageContaining("…, 100 lanes");
        assertThat(reset.position()).isEqualTo(all);
        assertThat(reset.execute(Set.of())).isEqualTo(all);
    }

    @Test
    void whatARunHoldsIsNotForgotten() {
        Position all = stand(1);
        try (Ledger ledger = warehouse.ledger()) {
            claim(ledger);
            assertThatThrownBy(() -> reset.execute(Set.of())).isInstanceOf(HeldException.class);
        }
        assertThat(reset.position()).isEqualTo(all);
    }

    @Test
    void lookingWhereItStandsChangesNothing() {
        assertThat(reset.position()).isEqualTo(Position.of(Map.of()));
        assertThat(warehouse.ledger().pipelines("test")).isEmpty();
    }
}

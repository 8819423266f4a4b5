package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Fixture.ALL;
import static dev.crescendo.postgresql.warehouse.Fixture.ELSEWHERE;
import static dev.crescendo.postgresql.warehouse.Fixture.LEASE;
import static dev.crescendo.postgresql.warehouse.Fixture.ORDERS;
import static dev.crescendo.postgresql.warehouse.Fixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Counts;
import dev.crescendo.testserver.CutProxy;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.RunState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A claim is neither kept nor lost where the link to the ledger breaks once, wherever that is. */
@Timeout(120)
class BrokenLinkIT {
    private Fixture fixture;
    private CutProxy proxy;
    private Ledger near;
    private Ledger far;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture();
        near = fixture.ledger();
        near.prepare();
        proxy = new CutProxy(fixture.port());
        far = new PostgresLedger(new Database(fixture.connection(proxy.port()), Schemas.DEFAULT), Schemas.DEFAULT);
        far.position(ORDERS); // its connection is there
    }

    @AfterEach
    void close() throws Exception {
        far.close();
        near.close();
        proxy.close();
        fixture.close();
    }

    private Claim claim(Ledger ledger, String key) {
        return ledger.claim(ORDERS, run(key), ALL, ELSEWHERE, LEASE);
    }

    /** Each transaction asks for READ COMMITTED first, which the proxy counts. */
    private void cutItsCommit(CutProxy.Cut cut) {
        proxy.cut(cut, 2);
    }

    private String holder() throws Exception {
        return fixture.value("select run_key from crescendo.lanes");
    }

    @Test
    void aClaimIsTakenAndLetGoOfWhereverALinkIsReset() throws Exception {
        long bytes = 0;
        do {
            bytes += 50;
            proxy.resetAfter(bytes);
            Claim claim = claim(far, "a" + bytes);
            assertThat(holder()).as("claimed, reset after %d bytes", bytes).isEqualTo("a" + bytes);
            far.release(claim);
            assertThat(holder()).as("released, reset after %d bytes", bytes).isEqualTo("null");
        } while (proxy.hasReset());
        assertThat(bytes).isGreaterThan(1000);
    }

    @ParameterizedTest
    @EnumSource(
            value = CutProxy.Cut.class,
            names = {"BEFORE_COMMIT_ARRIVES", "BEFORE_ANSWER"})
    void aClaimIsTakenAndLetGoOfWhereACommitHasNoAnswer(CutProxy.Cut cut) throws Exception {
        cutItsCommit(cut);
        Claim claim = claim(far, "a");
        assertThat(proxy.hasCut()).isTrue();
        assertThat(holder()).isEqualTo("a");
        cutItsCommit(cut);
        far.finish(claim, RunState.DONE, Counts.NONE, "");
        assertThat(near.findRun(ORDERS, run("a"))).contains(RunState.DONE);
        cutItsCommit(cut);
        far.release(claim);
        assertThat(proxy.hasCut()).isTrue();
        assertThat(holder()).isEqualTo("null");
    }

    @Test
    void resultsOfChecksAreNotSavedTwice() throws Exception {
        Claim claim = claim(near, "a");
        PostgresCurated tier =
                new PostgresCurated(new Database(fixture.connection(proxy.port()), Schemas.DEFAULT), Schemas.DEFAULT);
        tier.prepare();
        cutItsCommit(CutProxy.Cut.BEFORE_ANSWER);
        List<CheckResult> results = List.of(new CheckResult("orders", "unique: id", true, 3, List.of("1")));
        assertThatThrownBy(() -> tier.saveChecks(claim, results, Map.of())).isInstanceOf(UnavailableException.class);
        assertThat(fixture.rows("select run_key, failures from crescendo.checks"))
                .containsExactly("a,3");
    }
}

package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a run ends, it lets go of its claim. */
class ClaimReleaseTest {
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final Notes notes = new Notes();
    private final Pipeline pipeline =
            Pipeline.named("notes").from(notes.source()).append();

    @AfterEach
    void forget() {
        Faults.clear();
        warehouse.forget();
    }

    private RunResult run(Warehouse target, String key) {
        RunOptions options = RunOptions.of("test").withKey(key);
        return new PipelineRun(pipeline, target, new SequentialRunner(true), options).execute();
    }

    private List<Object> texts() {
        return warehouse.rows("notes").stream().map(row -> row.get("text")).toList();
    }

    @Test
    void aFailedRunLetsGoOfItsClaimEvenIfItsEndCantBeWritten() {
        notes.add("one");
        Warehouse full = new WithLedger(warehouse, real -> new ForwardingLedger(real) {
            @Override
            public void finish(Claim claim, RunState state, Counts counts, String message) {
                throw new WarehouseException("no room");
            }
        });
        Faults.install(reached -> {
            if (reached == FaultPoint.BEFORE_COMMIT) {
                Faults.clear();
                throw new IllegalStateException("broken before the commit");
            }
        });
        assertThatThrownBy(() -> run(full, "first")).isInstanceOf(CrescendoException.class);

        run(warehouse, "second");
        assertThat(texts()).containsExactly("one");
    }

    @Test
    void whoIsToStopWhenAllIsDoneLetsGoOfTheClaimFirst() {
        notes.add("one");
        Warehouse strict = new WithLedger(warehouse, real -> new ForwardingLedger(real) {
            @Override
            public void release(Claim claim) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancelledException("stopped");
                }
                super.release(claim);
            }
        });
        Faults.install(reached -> {
            if (reached == FaultPoint.AFTER_CLEAN_UP) {
                Thread.currentThread().interrupt();
            }
        });
        run(strict, "first");
        assertThat(Thread.interrupted()).isTrue();

        notes.add("two");
        run(warehouse, "second");
        assertThat(texts()).containsExactly("one", "two");
    }

    @Test
    void whatIsLoadedIsNoFailureWhenItsClaimCantBeReleased() {
        notes.add("one");
        Warehouse gone = new WithLedger(warehouse, real -> new ForwardingLedger(real) {
            @Override
            public void release(Claim claim) {
                throw new UnavailableException("the link broke");
            }
        });
        RunResult result = run(gone, "first");
        assertThat(result.counts().written()).isEqualTo(1);

        assertThatThrownBy(() -> run(warehouse, "second")).isInstanceOf(HeldException.class);
        warehouse.useClock(InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));
        run(warehouse, "second");
        assertThat(texts()).containsExactly("one");
    }

    @Test
    void aClaimIsReleasedWhenTheLookForAnEarlierAttemptFails() {
        notes.add("one");
        Warehouse flaky = new WithLedger(warehouse, real -> new ForwardingLedger(real) {
            private boolean claimed;

            @Override
            public Claim claim(PipelineId pipelineId, RunKey key, Scope scope, Holder holder, Duration lease) {
                claimed = true;
                return super.claim(pipelineId, key, scope, holder, lease);
            }

            @Override
            public Optional<RunState> findRun(PipelineId pipelineId, RunKey key) {
                if (claimed) {
                    throw new UnavailableException("the link broke");
                }
                return super.findRun(pipelineId, key);
            }
        });
        assertThatThrownBy(() -> run(flaky, "first")).isInstanceOf(UnavailableException.class);

        run(warehouse, "second");
        assertThat(texts()).containsExactly("one");
    }
}

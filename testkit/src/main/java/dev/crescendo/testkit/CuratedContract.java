package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedCommit;
import dev.crescendo.warehouse.CuratedState;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.Materialization;
import dev.crescendo.warehouse.ModelPublish;
import dev.crescendo.warehouse.ModelPublish.ModelNotes;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What every {@link CuratedTier} promises: models become visible all or none, and only by who holds the claim. */
public final class CuratedContract {
    private static final String PROJECT = "contract";
    private static final String NAMES = "select name from curated.names";

    private final CuratedFixture fixture;
    private final List<ContractCase> cases = new ArrayList<>();

    private CuratedContract(CuratedFixture fixture) {
        this.fixture = fixture;
    }

    /** The contract, tried on what {@code fixture} gives. */
    public static Contract of(CuratedFixture fixture) {
        CuratedContract contract = new CuratedContract(fixture);
        contract.publishing();
        contract.fences();
        return new Contract(contract.cases);
    }

    private interface Trial {
        void on(Bench bench) throws Exception;
    }

    private void add(String id, String name, Trial trial) {
        cases.add(new ContractCase(id, name, () -> {
            try (Ledger ledger = fixture.fresh()) {
                ledger.prepare();
                CuratedTier tier = fixture.tier();
                tier.prepare();
                trial.on(new Bench(ledger, tier));
            }
        }));
    }

    private void publishing() {
        add("C-01", "What is staged is seen by nobody before it is published", bench -> {
            Claim claim = bench.claim("run");
            bench.table(claim, 0, "names", "select 'Ada' as name");
            CuratedState state = bench.tier.state(PROJECT);
            assertThat(state.exists("curated.names")).isFalse();
            assertThat(state.isStaged()).isTrue();
            assertThat(bench.tier.findBuild(claim)).isEmpty();
        });
        add("C-02", "Models of a commit are there together, and the ledger knows of what they are", bench -> {
            Claim claim = bench.claim("run");
            ModelPublish names = bench.table(claim, 0, "names", "select 'Ada' as name");
            ModelPublish list = bench.view(claim, 1, "list", "select name as called from curated.names");
            long build = bench.tier.publish(claim, new CuratedCommit(List.of(names, list), List.of()));
            assertThat(fixture.read(NAMES)).containsExactly("Ada");
            assertThat(fixture.read("select called from curated.list")).containsExactly("Ada");
            CuratedState state = bench.tier.state(PROJECT);
            assertThat(state.models()).containsOnlyKeys("names", "list");
            assertThat(state.built("list").orElseThrow().build()).isEqualTo(build);
            assertThat(state.columnsOf("curated.list")).containsExactly("called");
            assertThat(bench.tier.findBuild(claim)).contains(build);
        });
        add("C-03", "A commit in which a model can't be published changes none of the others", bench -> {
            bench.publish(bench.claim("first"), "Ada");
            Claim claim = bench.claim("second");
            ModelPublish names = bench.table(claim, 0, "names", "select 'Bo' as name");
            ModelPublish lost = Bench.model("lost", Materialization.TABLE, "select 1 as one", 7, 1);
            assertThatThrownBy(() -> bench.tier.publish(claim, new CuratedCommit(List.of(names, lost), List.of())))
                    .isInstanceOf(CrescendoException.class);
            assertThat(fixture.read(NAMES)).containsExactly("Ada");
            assertThat(bench.tier.findBuild(claim)).isEmpty();
        });
        add("C-04", "Several models are staged at a time by several threads", bench -> {
            Claim claim = bench.claim("run");
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 4; i++) {
                int number = i;
                Thread thread = new Thread(
                        () -> bench.tier.stageTable(claim, number, "select " + number + " as one", "building"));
                thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure));
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            for (int i = 0; i < 4; i++) {
                assertThat(bench.tier.rows("select * from " + bench.tier.staged(claim, i), 9, "looking"))
                        .containsExactly(List.of(Optional.of("" + i)));
            }
        });
        add(
                "C-05",
                "Cleaning up takes what this claim and earlier ones have staged, and leaves what is published",
                bench -> {
                    Claim first = bench.claim("run");
                    bench.publish(first, "Ada");
                    Claim second = bench.claim("run");
                    bench.table(second, 0, "names", "select 'Bo' as name");
                    bench.tier.cleanUp(second);
                    assertThat(bench.tier.state(PROJECT).isStaged()).isFalse();
                    assertThat(fixture.read(NAMES)).containsExactly("Ada");
                });
    }

    private void fences() {
        add("C-10", "Who was taken over publishes nothing", bench -> {
            Claim lost = bench.claim("run");
            ModelPublish names = bench.table(lost, 0, "names", "select 'late' as name");
            bench.claim("run");
            Throwable end = bench.failure(lost, names);
            assertThat(bench.tier.state(PROJECT).columns()).doesNotContainKey("curated.names");
            assertThat(bench.tier.findBuild(lost)).isEmpty();
            assertThat(end).isInstanceOf(FencedException.class);
        });
        add("C-11", "Who was taken over changes nothing that the other has published", bench -> {
            Claim lost = bench.claim("run");
            ModelPublish names = bench.table(lost, 0, "names", "select 'late' as name");
            bench.publish(bench.claim("run"), "Ada");
            Throwable end = bench.failure(lost, names);
            assertThat(fixture.read(NAMES)).containsExactly("Ada");
            assertThat(end).isInstanceOf(FencedException.class);
        });
        add("C-12", "Who was taken over says nothing of checks", bench -> {
            Claim lost = bench.claim("run");
            bench.claim("run");
            CheckResult check = new CheckResult("names", "unique: name", true, 1, List.of("late"));
            assertThatThrownBy(() -> bench.tier.saveChecks(lost, List.of(check), Map.of()))
                    .isInstanceOf(FencedException.class);
            assertThat(fixture.read("select model from crescendo.checks")).isEmpty();
        });
        add("C-13", "Who was taken over is told so, also when what it had staged is gone", bench -> {
            Claim lost = bench.claim("run");
            ModelPublish names = bench.table(lost, 0, "names", "select 'late' as name");
            bench.tier.cleanUp(bench.claim("run"));
            assertThat(bench.failure(lost, names)).isInstanceOf(FencedException.class);
        });
    }

    /** A tier, and the moves that a run makes with it, in few words. */
    private record Bench(Ledger ledger, CuratedTier tier) {
        Claim claim(String run) {
            return ledger.claim(
                    CuratedTier.idOf(PROJECT),
                    new RunKey(run),
                    new Scope.Exclusive(),
                    Holder.current(),
                    Duration.ofMinutes(10));
        }

        ModelPublish table(Claim claim, int number, String name, String sql) {
            long rows = tier.stageTable(claim, number, sql, "building curated." + name);
            return model(name, Materialization.TABLE, sql, number, rows);
        }

        /** It is staged as it may be while what it reads is not published: empty, with the same column. */
        ModelPublish view(Claim claim, int number, String name, String sql) {
            tier.stageView(claim, number, "select 'nobody' as called", "building curated." + name);
            return model(name, Materialization.VIEW, sql, number, -1);
        }

        /** What ends a publication that must not happen. */
        Throwable failure(Claim claim, ModelPublish model) {
            return catchThrowable(() -> tier.publish(claim, new CuratedCommit(List.of(model), List.of())));
        }

        /** Publishes a table with one row and lets go, without cleaning up. */
        void publish(Claim claim, String name) {
            ModelPublish names = table(claim, 0, "names", "select '" + name + "' as name");
            tier.publish(claim, new CuratedCommit(List.of(names), List.of()));
            ledger.release(claim);
        }

        static ModelPublish model(String name, Materialization kind, String sql, int number, long rows) {
            return new ModelPublish(
                    name,
                    kind,
                    sql,
                    List.of(),
                    OptionalInt.of(number),
                    rows,
                    rows,
                    OptionalInt.empty(),
                    "the same",
                    Map.of(),
                    0,
                    new ModelNotes(Optional.empty(), Optional.empty(), Map.of(), List.of(), List.of()));
        }
    }
}

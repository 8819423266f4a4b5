package dev.crescendo.curated;

import dev.crescendo.curated.BuildPlan.Step;
import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.curated.sql.OutputColumn;
import dev.crescendo.curated.sql.TableName;
import dev.crescendo.curated.sql.TableReference;
import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.Problem;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Counts;
import dev.crescendo.run.ClaimedRun;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.RunOptions;
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
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.SupportsCurated;
import dev.crescendo.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/**
 * One run of a project's models: claim, plan, build out of sight, check, publish all together, clean up. Where a check
 * that is no warning fails of what is built, nothing is published.
 */
public final class CuratedRun {
    /** So many relations may a model stage, each under a number of its own. */
    private static final int RELATIONS = 3;

    private final Models models;
    private final Set<String> selected;
    private final Set<String> refreshed;
    private final Warehouse warehouse;
    private final CuratedTier tier;
    private final RunOptions options;
    private final PipelineId id;

    /**
     * @param selected the names of the models to bring up to date
     * @param refreshed those of them to make whole, whatever there is
     * @throws ConfigurationException if the warehouse can't have models
     */
    public CuratedRun(
            Models models, Set<String> selected, Set<String> refreshed, Warehouse warehouse, RunOptions options) {
        this.models = models;
        this.selected = Set.copyOf(selected);
        this.refreshed = Set.copyOf(refreshed);
        this.warehouse = warehouse;
        this.tier = tierOf(warehouse);
        this.options = options;
        this.id = CuratedTier.idOf(options.project());
    }

    /**
     * The curated tier of a warehouse.
     *
     * @throws ConfigurationException if it can have none
     */
    public static CuratedTier tierOf(Warehouse warehouse) {
        if (warehouse instanceof SupportsCurated curated) {
            return curated.curated();
        }
        throw new ConfigurationException(
                warehouse.toString(),
                "models can't be built in such a warehouse",
                "Take out 'curated', or use another.");
    }

    /** What would be built now, and why. Changes nothing. */
    public BuildPlan plan() {
        return BuildPlan.of(models, selected, refreshed, tier.state(options.project()));
    }

    /**
     * Runs it.
     *
     * @param parallel how many models are built at a time, each after those that it reads; what comes of it is the same
     * @throws CrescendoException whatever ended it; what was published before is untouched then
     */
    public CuratedResult execute(int parallel) {
        BuildPlan looked = plan();
        if (looked.isIdle() && !looked.state().isStaged()) {
            return CuratedResult.unchanged(looked, List.of());
        }
        try {
            return claimAndRun(parallel);
        } catch (HeldException busy) {
            if (looked.isIdle()) {
                return CuratedResult.unchanged(looked, List.of()); // who holds it has staged that, and takes it away
            }
            throw busy;
        }
    }

    private CuratedResult claimAndRun(int parallel) {
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            Claim claim = ledger.claim(id, options.key(), new Scope.Exclusive(), Holder.current(), options.lease());
            Faults.reach(FaultPoint.AFTER_CLAIM);
            return new ClaimedRun(ledger, claim, options.lease(), failure -> {
                        if (!(failure instanceof CommitUnknownException)) {
                            tier.cleanUp(claim);
                        }
                    })
                    .run(keeper -> new Attempt(ledger, claim, parallel).run());
        }
    }

    /** What happens between claim and release. */
    private final class Attempt {
        private final Ledger ledger;
        private final Claim claim;
        private final int parallel;
        private final Map<String, String> staged = new ConcurrentHashMap<>();
        private final Map<String, Double> seconds = new ConcurrentHashMap<>();
        private Lineage lineage;

        Attempt(Ledger ledger, Claim claim, int parallel) {
            this.ledger = ledger;
            this.claim = claim;
            this.parallel = parallel;
            this.lineage = models.lineage(CuratedState.EMPTY);
        }

        CuratedResult run() throws Exception {
            tier.prepare();
            tier.cleanUp(claim);
            BuildPlan plan = plan();
            if (plan.isIdle()) {
                ledger.finish(claim, RunState.DONE, Counts.NONE, "");
                return CuratedResult.unchanged(plan, List.of());
            }
            plan.requireInputs();
            lineage = models.lineage(plan.state());
            requireColumns(plan);
            Faults.reach(FaultPoint.AFTER_PLAN);
            List<ModelPublish> built =
                    inOrder(plan.builds(), Attempt::reads, (step, number) -> build(plan, step, number * RELATIONS));
            List<CheckResult> checks =
                    inOrder(plan.checks(), (one, other) -> false, (step, number) -> check(step)).stream()
                            .flatMap(List::stream)
                            .toList();
            if (checks.stream().anyMatch(check -> check.fails() && (built.isEmpty() || isOfBuilt(plan, check)))) {
                tier.saveChecks(claim, checks, Map.of());
                throw new ChecksFailedException(checks);
            }
            Map<String, Map<String, Long>> seen = seen(plan, checks);
            if (built.isEmpty()) {
                tier.saveChecks(claim, checks, seen);
                ledger.finish(claim, RunState.DONE, Counts.NONE, "");
                return CuratedResult.unchanged(plan, checks);
            }
            Faults.reach(FaultPoint.BEFORE_COMMIT);
            long build = publish(new CuratedCommit(built, checks, seen));
            Faults.reach(FaultPoint.BEFORE_CLEAN_UP);
            tier.cleanUp(claim);
            Faults.reach(FaultPoint.AFTER_CLEAN_UP);
            return CuratedResult.published(plan, built, seconds, checks, build);
        }

        /** Whether a check looks at what this run has built, be it another model's; else holding that back mends nothing. */
        private boolean isOfBuilt(BuildPlan plan, CheckResult result) {
            return plan.checks().stream()
                    .filter(step -> step.model().name().equals(result.model()))
                    .anyMatch(step -> step.builds()
                            || step.model().checks().stream()
                                    .filter(check -> check.text().equals(result.check()))
                                    .flatMap(check -> check.inputs().stream())
                                    .anyMatch(staged::containsKey));
        }

        /** Models that only were checked, and hold; they need not be again before something changes. */
        private static Map<String, Map<String, Long>> seen(BuildPlan plan, List<CheckResult> checks) {
            Map<String, Map<String, Long>> seen = new HashMap<>();
            for (Step step : plan.checks()) {
                String name = step.model().name();
                if (!step.builds()
                        && checks.stream()
                                .noneMatch(
                                        check -> check.fails() && check.model().equals(name))) {
                    seen.put(name, plan.inputs(step.model()));
                }
            }
            return seen;
        }

        /** Columns that are not there are told all at once, with their places; the warehouse would tell the first. */
        private void requireColumns(BuildPlan plan) {
            List<Problem> problems = new ArrayList<>();
            for (Step step : plan.builds()) {
                Model model = step.model();
                try {
                    List<String> columns = lineage.columns(new TableName(Relations.CURATED, model.name())).stream()
                            .map(OutputColumn::name)
                            .toList();
                    if (!columns.isEmpty() && !columns.contains("*")) {
                        problems.addAll(model.missing(columns));
                    }
                } catch (ConfigurationException wrong) {
                    wrong.problems().stream()
                            .filter(problem -> !problems.contains(problem))
                            .forEach(problems::add);
                }
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
        }

        private synchronized List<ModelPublish.Lineage> lineage(Model model) {
            List<ModelPublish.Lineage> steps = new ArrayList<>();
            for (OutputColumn column : lineage.columns(new TableName(Relations.CURATED, model.name()))) {
                column.sources()
                        .forEach(source -> steps.add(new ModelPublish.Lineage(
                                column.name(), source.table().toString(), source.column())));
            }
            return steps;
        }

        private long publish(CuratedCommit commit) {
            try {
                return tier.publish(claim, commit);
            } catch (CommitUnknownException unanswered) {
                return tier.findBuild(claim)
                        .orElseThrow(() -> new UnavailableException(
                                "the models of " + options.project() + " were built, and the connection broke when they"
                                        + " were published; run it again",
                                unanswered));
            }
        }

        /** Where the rows of a relation are that this run publishes. */
        private String current(String relation) {
            return staged.getOrDefault(relation, relation);
        }

        private Optional<String> redirected(TableReference table) {
            return Optional.ofNullable(staged.get(table.table().toString()));
        }

        private <R> List<R> inOrder(List<Step> steps, BiPredicate<Step, Step> needs, StepThreads.Work<Step, R> work)
                throws Exception {
            return new StepThreads<>(steps, parallel, needs, work).run();
        }

        private static boolean reads(Step step, Step other) {
            return step.model().inputs().contains(other.model().relation());
        }

        private List<CheckResult> check(Step step) {
            return new CheckSql(tier, step.model(), current(step.model().relation()), this::current).run();
        }

        /** @param first the number of the first relation that it may stage; the next ones are its own as well */
        private ModelPublish build(BuildPlan plan, Step step, int first) {
            Model model = step.model();
            String doing = "building " + model.relation() + " (" + model.file() + ")";
            long start = System.nanoTime();
            Faults.reach(FaultPoint.IN_TASK);
            ModelPublish built;
            if (model.materialization() == Materialization.VIEW) {
                tier.stageView(claim, first, model.select().redirect(this::redirected), doing);
                staged.put(model.relation(), tier.staged(claim, first));
                built = publication(plan, model, first, 0, -1, OptionalInt.empty());
            } else if (step.way() == Way.WHOLE || model.materialization() == Materialization.TABLE) {
                built = whole(plan, model, first, doing);
            } else {
                built = delta(plan, step, first, doing);
            }
            Faults.reach(FaultPoint.AFTER_TASK);
            seconds.put(model.name(), (System.nanoTime() - start) / 1e9);
            return built;
        }

        private ModelPublish whole(BuildPlan plan, Model model, int table, String doing) {
            long rows = tier.stageTable(claim, table, model.select().redirect(this::redirected), doing);
            staged.put(model.relation(), tier.staged(claim, table));
            return publication(plan, model, table, rows, rows, OptionalInt.empty());
        }

        /** What is new, as a table; the keys whose rows it replaces, as another; and for those who read it, all as a view. */
        private ModelPublish delta(BuildPlan plan, Step step, int rows, String doing) {
            Model model = step.model();
            Delta delta = new Delta(tier, claim, plan, step, rows, doing);
            long came = delta.stage(this::redirected);
            staged.put(model.relation(), delta.all());
            return publication(plan, model, rows, came, delta.count(), OptionalInt.of(delta.keys()));
        }

        private ModelPublish publication(
                BuildPlan plan, Model model, int rows, long came, long total, OptionalInt replaced) {
            return new ModelPublish(
                    model.name(),
                    model.materialization(),
                    model.select().sql(),
                    model.key(),
                    OptionalInt.of(rows),
                    came,
                    total,
                    replaced,
                    model.fingerprint(),
                    plan.inputs(model),
                    plan.state().settled(),
                    new ModelNotes(
                            model.description(), model.owner(), model.columns(), lineage(model), model.metrics()));
        }
    }
}

package dev.crescendo.curated;

import dev.crescendo.config.Nearest;
import dev.crescendo.curated.sql.KeySource;
import dev.crescendo.curated.sql.ParsedSelect;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.warehouse.BuiltModel;
import dev.crescendo.warehouse.CuratedState;
import dev.crescendo.warehouse.CuratedState.RawRows;
import dev.crescendo.warehouse.Materialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which of some models are to be built, and why; the others are as they would become. */
public final class BuildPlan {
    /** How a model becomes what it is to be. */
    public enum Way {
        /** It is already. */
        NONE,
        /** It is already, but whether a check holds may have changed: checks alone are run. */
        CHECKED,
        /** All of it is made. */
        WHOLE,
        /** Rows come whose time is new. */
        BY_TIME,
        /** The rows of those keys are made anew that new loads have touched. */
        BY_LOADS
    }

    /**
     * What new loads tell of the keys of an incremental model.
     *
     * @param mayBeGone whether the raw table may have lost keys that the model has
     */
    record Touched(KeySource source, boolean mayBeGone) {}

    /**
     * What is to be done with a model.
     *
     * @param reason why it is built, or why not, in words
     * @param touched of those that go by loads
     */
    public record Step(Model model, Way way, String reason, Optional<Touched> touched) {
        Step(Model model, Way way, String reason) {
            this(model, way, reason, Optional.empty());
        }

        public boolean builds() {
            return way != Way.NONE && way != Way.CHECKED;
        }

        /** Whether the model's checks are run. */
        public boolean checks() {
            return way != Way.NONE && !model.checks().isEmpty();
        }
    }

    private final List<Step> steps;
    private final CuratedState state;

    private BuildPlan(List<Step> steps, CuratedState state) {
        this.steps = List.copyOf(steps);
        this.state = state;
    }

    /**
     * Plans some models of a project, and the views that read what is built of them.
     *
     * @param selected their names
     * @param refreshed those of them that are to be made whole, whatever there is
     * @param state what the warehouse holds
     * @throws ConfigurationException if an incremental model can't go on with its rows
     */
    public static BuildPlan of(Models models, Set<String> selected, Set<String> refreshed, CuratedState state) {
        List<Step> steps = new ArrayList<>();
        Set<String> anew = new LinkedHashSet<>();
        List<Problem> problems = new ArrayList<>();
        for (Model model : models.inOrder()) {
            if (selected.contains(model.name()) || comesAlong(model, anew, state)) {
                Step step = step(model, refreshed.contains(model.name()), anew, state, problems);
                if (!selected.contains(model.name())) {
                    step = new Step(model, step.way(), "it comes along: " + step.reason());
                }
                if (step.builds()) {
                    anew.add(model.relation());
                }
                steps.add(step);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new BuildPlan(steps, state);
    }

    /** A view gives something else as soon as what it reads is published, and must fit its columns; so it is made as it was. */
    private static boolean comesAlong(Model model, Set<String> anew, CuratedState state) {
        return model.materialization() == Materialization.VIEW
                && model.inputs().stream().anyMatch(anew::contains)
                && state.built(model.name())
                        .filter(built -> model.fingerprint().equals(built.fingerprint()))
                        .isPresent();
    }

    private static Step step(
            Model model, boolean refreshed, Set<String> anew, CuratedState state, List<Problem> problems) {
        BuiltModel built = state.built(model.name()).orElse(null);
        if (built == null && state.exists(model.relation())) {
            problems.add(new Problem(
                    model.file(),
                    model.relation() + " is there already, and this project has not made it",
                    "Rename the file, or that table."));
        }
        if (refreshed) {
            return new Step(model, Way.WHOLE, "a full refresh is asked for");
        }
        if (built == null || !state.exists(model.relation())) {
            return new Step(model, Way.WHOLE, built == null ? "it is new" : "it is not in the warehouse any more");
        }
        boolean same = Model.makesTheSameRows(model.fingerprint(), built.fingerprint());
        if (!same && model.isIncremental() && built.materialization() == model.materialization()) {
            problems.add(new Problem(
                    model.file(),
                    "its SQL, key or time has changed since " + model.relation()
                            + " was built, whose rows were made by the old one",
                    "Rebuild it of what raw tables hold: crescendo run --full-refresh " + model.name() + "."));
        }
        if (!same) {
            return new Step(model, Way.WHOLE, "it has changed");
        }
        Map<String, String> changes = changes(model, built, anew, state);
        boolean told = !model.fingerprint().equals(built.fingerprint());
        if (changes.isEmpty() && !told && !model.select().isVolatile()) {
            return model.checks().stream()
                    .flatMap(check -> due(check, model, built, anew, state).stream())
                    .findFirst()
                    .map(due -> new Step(model, Way.CHECKED, due))
                    .orElseGet(() -> new Step(model, Way.NONE, "nothing that it reads has changed"));
        }
        String reason = changes.values().stream()
                .findFirst()
                .orElse(
                        model.select().isVolatile()
                                ? "its SQL asks for the time, or the like"
                                : "its checks or descriptions have changed");
        if (!model.isIncremental() || built.rows() == 0) {
            return new Step(model, Way.WHOLE, reason);
        }
        return model.time().isPresent()
                ? new Step(model, Way.BY_TIME, reason)
                : byLoads(model, built, state, changes, reason);
    }

    /** Why a check may give another result than when the model was built, in words. */
    private static Optional<String> due(
            Check check, Model model, BuiltModel built, Set<String> anew, CuratedState state) {
        if (check.asksForTime()) {
            return Optional.of("nothing that it reads has changed, but its check " + check.text()
                    + " asks for the time, or the like");
        }
        return check.inputs().stream()
                .filter(input -> !input.equals(model.relation()))
                .flatMap(input -> change(input, built, anew, state).stream())
                .findFirst()
                .map(change -> change + ", which its check " + check.text() + " reads");
    }

    /** By loads where it is sure which keys they touch; else it would keep rows that its SQL doesn't give any more. */
    private static Step byLoads(
            Model model, BuiltModel built, CuratedState state, Map<String, String> changes, String reason) {
        Optional<KeySource> found = keySource(model, state);
        if (found.isEmpty() || model.select().isVolatile()) {
            return new Step(model, Way.WHOLE, reason + ", and its SQL doesn't tell which of its rows that touches");
        }
        KeySource source = found.get();
        String grows = source.table().table().toString();
        RawRows rows = state.rawRows(grows);
        if (rows.reshapedAt() > built.settled()) {
            return new Step(model, Way.WHOLE, reason + ", and so have its columns, their types or its key");
        }
        boolean mayHaveChanged = rows.changedBy() > built.settled();
        boolean stays = !rows.key().isEmpty() && source.columns().values().containsAll(rows.key());
        if (mayHaveChanged && !stays) {
            return new Step(model, Way.WHOLE, reason + ", whose rows may have moved from one key to another");
        }
        return changes.entrySet().stream()
                .filter(change -> !change.getKey().equals(grows))
                .findFirst()
                .map(change -> new Step(model, Way.WHOLE, change.getValue() + ", which any row may be made of"))
                .orElseGet(
                        () -> new Step(model, Way.BY_LOADS, reason, Optional.of(new Touched(source, mayHaveChanged))));
    }

    /** The raw table whose loads tell which keys of a model they touch; empty where none surely does. */
    private static Optional<KeySource> keySource(Model model, CuratedState state) {
        return model.select() instanceof ParsedSelect select
                ? select.keySource(
                                model.key(),
                                table -> Optional.of(state.columnsOf(table.toString()))
                                        .filter(names -> !names.isEmpty()))
                        .filter(source -> {
                            String table = source.table().table().toString();
                            return state.raw().containsKey(table) && !hasAlike(state.columnsOf(table));
                        })
                : Optional.empty();
    }

    /** Whether two of some columns have one name but for small and capital letters, so that either may be meant. */
    private static boolean hasAlike(List<String> columns) {
        return columns.stream()
                        .map(column -> column.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                < columns.size();
    }

    /** Which relations that a model reads may have changed since it was built, and what has become of each, in words. */
    private static Map<String, String> changes(Model model, BuiltModel built, Set<String> anew, CuratedState state) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String input : model.inputs()) {
            change(input, built, anew, state).ifPresent(change -> changes.put(input, change));
        }
        return changes;
    }

    /** What has become of a relation since a model was built of it, in words. */
    private static Optional<String> change(String input, BuiltModel built, Set<String> anew, CuratedState state) {
        if (anew.contains(input)) {
            return Optional.of(input + " is built");
        }
        boolean known = Relations.isRaw(input) || Relations.isCurated(input);
        if (!known || !state.changes().containsKey(input)) {
            return Optional.of("nobody knows when " + input + " changes");
        }
        if (!Objects.equals(state.changes().get(input), built.inputs().get(input))) {
            return Optional.of(input + " has changed");
        }
        return viewOf(input, state)
                .filter(view -> view.inputs().keySet().stream()
                        .anyMatch(below -> change(below, view, anew, state).isPresent()))
                .map(view -> "what the view " + input + " reads has changed");
    }

    /** A view that nobody has made again since what it reads has changed. */
    private static Optional<BuiltModel> viewOf(String relation, CuratedState state) {
        return state.models().values().stream()
                .filter(model -> model.materialization() == Materialization.VIEW
                        && relation.equals(Relations.CURATED + "." + model.name()))
                .findFirst();
    }

    public List<Step> steps() {
        return steps;
    }

    /** Those that are to be built, in order. */
    public List<Step> builds() {
        return steps.stream().filter(Step::builds).toList();
    }

    /** Those whose checks are run, in order. */
    List<Step> checks() {
        return steps.stream().filter(Step::checks).toList();
    }

    /** Whether there is nothing to do. */
    boolean isIdle() {
        return builds().isEmpty() && checks().isEmpty();
    }

    CuratedState state() {
        return state;
    }

    /**
     * What the relations that a model and its checks read were changed by last; 0 where that is not known. Loads beyond one that has not ended
     * yet don't count: its rows come under a lower number, and would go unnoticed.
     */
    Map<String, Long> inputs(Model model) {
        Map<String, Long> inputs = new HashMap<>();
        Set<String> read = new LinkedHashSet<>(model.inputs());
        model.checks().forEach(check -> read.addAll(check.inputs()));
        read.remove(model.relation());
        read.forEach(input -> {
            long change = state.changes().getOrDefault(input, 0L);
            inputs.put(input, Relations.isRaw(input) ? Math.min(change, state.settled()) : change);
        });
        return inputs;
    }

    /**
     * Makes sure that all relations exist that models read and nobody makes here.
     *
     * @throws ConfigurationException that names those that don't
     */
    void requireInputs() {
        List<Problem> problems = new ArrayList<>();
        for (Step step : steps) {
            if (!step.builds() && !step.checks()) {
                continue;
            }
            Set<String> read = new LinkedHashSet<>(step.model().inputs());
            step.model().checks().forEach(check -> read.addAll(check.inputs()));
            for (String input : read) {
                if (Relations.isRaw(input) && !state.exists(input)) {
                    List<String> there = state.columns().keySet().stream()
                            .filter(Relations::isRaw)
                            .sorted()
                            .toList();
                    problems.add(new Problem(
                            step.model().file(),
                            "it reads " + input + ", and there is no such table",
                            there.isEmpty()
                                    ? "Load something first: crescendo run."
                                    : Nearest.suggestion(input, there)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}

package dev.crescendo.curated;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.warehouse.BuiltModel;
import dev.crescendo.warehouse.CuratedState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of some models are to be built, and why; the others are as they would become. */
public final class BuildPlan {
    /** How a model becomes what it is to be. */
    public enum Way {
        /** It is already. */
        NONE,
        /** All of it is made. */
        WHOLE,
        /** Rows come whose time is new. */
        BY_TIME,
        /** Rows come of what loads have brought. */
        BY_LOADS
    }

    /**
     * What is to be done with a model.
     *
     * @param reason in words, for either
     */
    public record Step(Model model, Way way, String reason) {
        public boolean builds() {
            return way != Way.NONE;
        }
    }

    private final List<Step> steps;
    private final CuratedState state;

    private BuildPlan(List<Step> steps, CuratedState state) {
        this.steps = List.copyOf(steps);
        this.state = state;
    }

    /**
     * Plans some models of a project.
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
            if (selected.contains(model.name())) {
                Step step = step(model, refreshed.contains(model.name()), anew, state, problems);
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
        Way way = !same || !model.isIncremental() || built.rows() == 0
                ? Way.WHOLE
                : model.time().isPresent() ? Way.BY_TIME : Way.BY_LOADS;
        if (!same) {
            return new Step(model, way, "it has changed");
        }
        Optional<String> reason = reason(model, built, anew, state);
        if (reason.isPresent()) {
            return new Step(model, way, reason.get());
        }
        return model.fingerprint().equals(built.fingerprint())
                ? new Step(model, Way.NONE, "nothing that it reads has changed")
                : new Step(model, way, "its checks or descriptions have changed");
    }

    private static Optional<String> reason(Model model, BuiltModel built, Set<String> anew, CuratedState state) {
        for (String input : model.inputs()) {
            Optional<String> change = change(input, built, anew, state);
            if (change.isPresent()) {
                return change;
            }
        }
        return model.select().isVolatile() ? Optional.of("its SQL asks for the time, or the like") : Optional.empty();
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
        return Objects.equals(state.changes().get(input), built.inputs().get(input))
                ? Optional.empty()
                : Optional.of(input + " has changed");
    }

    /** Whether a model that is there reads something that is no raw table and may have changed. */
    boolean changedBesidesLoads(Model model) {
        BuiltModel built = state.built(model.name()).orElseThrow();
        Set<String> anew =
                builds().stream().map(step -> step.model().relation()).collect(Collectors.toSet());
        return model.inputs().stream()
                .filter(input -> !Relations.isRaw(input))
                .anyMatch(input -> change(input, built, anew, state).isPresent());
    }

    public List<Step> steps() {
        return steps;
    }

    /** Those that are to be built, in order. */
    public List<Step> builds() {
        return steps.stream().filter(Step::builds).toList();
    }

    CuratedState state() {
        return state;
    }

    /**
     * What the relations that a model reads were changed by last; 0 where that is not known. Loads beyond one that has not ended
     * yet don't count: its rows come under a lower number, and would go unnoticed.
     */
    Map<String, Long> inputs(Model model) {
        Map<String, Long> inputs = new HashMap<>();
        model.inputs().forEach(input -> {
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
        for (Step step : builds()) {
            for (String input : step.model().inputs()) {
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

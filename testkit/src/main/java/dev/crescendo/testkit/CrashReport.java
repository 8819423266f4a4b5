package dev.crescendo.testkit;

import dev.crescendo.run.FaultPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What became of the tables after each history of kills and reruns. */
public final class CrashReport {
    private static final int ROWS_SHOWN = 5;

    /**
     * What became of one history: a run that was killed, and what was run after it.
     *
     * @param kills where the run was to be killed, and its reruns
     * @param struck how many of these kills have struck: the others were not come to
     * @param lost rows, each after its table's name, that the undisturbed run has and this one has not
     * @param surplus rows that this one has more often than the undisturbed run
     * @param halfVisible what readers have seen that was neither the state before nor the one after
     */
    public record Outcome(
            List<Kill> kills, int struck, List<String> lost, List<String> surplus, List<String> halfVisible) {
        public Outcome {
            kills = List.copyOf(kills);
            lost = List.copyOf(lost);
            surplus = List.copyOf(surplus);
            halfVisible = List.copyOf(halfVisible);
        }

        static Outcome of(
                List<Kill> kills,
                int struck,
                Map<String, List<String>> expected,
                Map<String, List<String>> actual,
                List<String> halfVisible) {
            Difference difference = Difference.between(expected, actual);
            return new Outcome(kills, struck, difference.lost(), difference.surplus(), halfVisible);
        }

        /** Whether the run was killed. */
        public boolean killed() {
            return struck > 0;
        }

        /** The kills, in words. */
        String place() {
            return kills.stream().map(Kill::toString).collect(Collectors.joining(", then "));
        }

        public boolean isExact() {
            return lost.isEmpty() && surplus.isEmpty() && halfVisible.isEmpty();
        }
    }

    private final long rows;
    private final List<Outcome> outcomes;
    private final Set<FaultPoint> mustReach;

    CrashReport(Map<String, List<String>> undisturbed, List<Outcome> outcomes, Set<FaultPoint> mustReach) {
        this.rows = undisturbed.values().stream().mapToLong(List::size).sum();
        this.outcomes = List.copyOf(outcomes);
        this.mustReach = Set.copyOf(mustReach);
    }

    public List<Outcome> outcomes() {
        return outcomes;
    }

    /** How many kills have struck, and what became of it, in a line. */
    String summary() {
        long kills = outcomes.stream().mapToLong(Outcome::struck).sum();
        long lost =
                outcomes.stream().mapToLong(outcome -> outcome.lost().size()).sum();
        long surplus =
                outcomes.stream().mapToLong(outcome -> outcome.surplus().size()).sum();
        long half = outcomes.stream()
                .mapToLong(outcome -> outcome.halfVisible().size())
                .sum();
        return kills + " kills, " + lost + " rows lost, " + surplus + " surplus, " + half + " half visible";
    }

    /** The points at which a run was killed. */
    public Set<FaultPoint> killed() {
        return outcomes.stream()
                .flatMap(outcome -> outcome.kills().subList(0, outcome.struck()).stream())
                .filter(Kill.AtPoint.class::isInstance)
                .map(kill -> ((Kill.AtPoint) kill).point())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The proof.
     *
     * @throws AssertionError if a table differs after some kill, if a point that must be reached was not, or if the
     *     undisturbed run loaded nothing, so that nothing is shown
     */
    public void assertNothingLostNothingTwice() {
        List<String> problems = new ArrayList<>();
        if (rows == 0) {
            problems.add("the undisturbed run loaded nothing, so this shows nothing");
        }
        Set<FaultPoint> missed = new TreeSet<>(mustReach);
        missed.removeAll(killed());
        if (!missed.isEmpty()) {
            problems.add("no run was killed at " + missed);
        }
        for (Outcome outcome : outcomes) {
            describe(problems, outcome, "rows lost", outcome.lost());
            describe(problems, outcome, "rows surplus", outcome.surplus());
            describe(problems, outcome, "mixtures of the states before and after seen", outcome.halfVisible());
        }
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems) + "\n" + this);
        }
    }

    private static void describe(List<String> problems, Outcome outcome, String what, List<String> rows) {
        if (!rows.isEmpty()) {
            problems.add(outcome.place() + ": " + rows.size() + " " + what + ", such as "
                    + rows.subList(0, Math.min(ROWS_SHOWN, rows.size())));
        }
    }

    /** A table with a line per history. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT, "%-32s %-12s%8s%8s%14s%n", "killed at", "", "lost", "surplus", "half visible"));
        for (Outcome outcome : outcomes) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-32s %-12s%8d%8d%14d%n",
                    outcome.place(),
                    outcome.struck() == outcome.kills().size() ? "killed" : "NOT_REACHED",
                    outcome.lost().size(),
                    outcome.surplus().size(),
                    outcome.halfVisible().size()));
        }
        return table.toString();
    }
}

package dev.crescendo.testkit;

import dev.crescendo.run.FaultPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What became of the tables after each kill and rerun. */
public final class CrashReport {
    private static final int ROWS_SHOWN = 5;

    /**
     * What became of one kill.
     *
     * @param occurrence which time at this point
     * @param killed whether the run came to the point, and so was killed there
     * @param lost rows, each after its table's name, that the undisturbed run has and this one has not
     * @param surplus rows that this one has more often than the undisturbed run
     */
    public record Outcome(FaultPoint point, int occurrence, boolean killed, List<String> lost, List<String> surplus) {
        public Outcome {
            lost = List.copyOf(lost);
            surplus = List.copyOf(surplus);
        }

        static Outcome of(
                FaultPoint point,
                int occurrence,
                boolean killed,
                Map<String, List<String>> expected,
                Map<String, List<String>> actual) {
            return new Outcome(point, occurrence, killed, missing(expected, actual), missing(actual, expected));
        }

        public boolean isExact() {
            return lost.isEmpty() && surplus.isEmpty();
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

    /** The rows of {@code all}, as often as they are there, without those of {@code present}. */
    private static List<String> missing(Map<String, List<String>> all, Map<String, List<String>> present) {
        List<String> missing = new ArrayList<>();
        all.forEach((table, rows) -> {
            Map<String, Integer> left = new HashMap<>();
            present.getOrDefault(table, List.of()).forEach(row -> left.merge(row, 1, Integer::sum));
            for (String row : rows) {
                if (left.merge(row, -1, Integer::sum) < 0) {
                    missing.add(table + ": " + row);
                }
            }
        });
        return missing;
    }

    public List<Outcome> outcomes() {
        return outcomes;
    }

    /** The points at which a run was killed. */
    public Set<FaultPoint> killed() {
        return outcomes.stream()
                .filter(Outcome::killed)
                .map(Outcome::point)
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
            describe(problems, outcome, "lost", outcome.lost());
            describe(problems, outcome, "surplus", outcome.surplus());
        }
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems) + "\n" + this);
        }
    }

    private static void describe(List<String> problems, Outcome outcome, String what, List<String> rows) {
        if (!rows.isEmpty()) {
            problems.add(outcome.point() + ": " + rows.size() + " rows " + what + ", such as "
                    + rows.subList(0, Math.min(ROWS_SHOWN, rows.size())));
        }
    }

    /** A table with a line per kill. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        table.append(
                String.format(Locale.ROOT, "%-26s%5s  %-12s%8s%8s%n", "fault point", "time", "", "lost", "surplus"));
        for (Outcome outcome : outcomes) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-26s%5d  %-12s%8d%8d%n",
                    outcome.point(),
                    outcome.occurrence(),
                    outcome.killed() ? "killed" : "NOT_REACHED",
                    outcome.lost().size(),
                    outcome.surplus().size()));
        }
        return table + "rows in the undisturbed run: " + rows;
    }
}

package dev.crescendo.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a proof has found.
 *
 * @param name what was done, and to what
 * @param faults how often something was done to a run: kills, cuts, takeovers
 * @param reruns how many runs set it right
 * @param lost rows
 * @param duplicated rows
 * @param halfVisible looks of readers that saw neither the state before nor the one after
 * @param problems in words, with the seeds that repeat them; whatever else is wrong is here too
 */
record Result(
        String name, long faults, long reruns, long lost, long duplicated, long halfVisible, List<String> problems) {
    Result {
        problems = List.copyOf(problems);
    }

    static Result none(String name) {
        return new Result(name, 0, 0, 0, 0, 0, List.of());
    }

    Result plus(Result other) {
        List<String> all = new ArrayList<>(problems);
        all.addAll(other.problems);
        return new Result(
                name,
                faults + other.faults,
                reruns + other.reruns,
                lost + other.lost,
                duplicated + other.duplicated,
                halfVisible + other.halfVisible,
                all);
    }

    boolean isExact() {
        return lost == 0 && duplicated == 0 && halfVisible == 0 && problems.isEmpty();
    }

    static String heading() {
        return "| | faults | reruns | lost | duplicated | half-visible | seconds |\n|---|---|---|---|---|---|---|";
    }

    String row(double seconds) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %,d | %,.0f |",
                name,
                faults,
                reruns,
                lost,
                duplicated,
                halfVisible,
                seconds);
    }
}

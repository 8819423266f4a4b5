package dev.crescendo.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In what the content of tables differs from what it should be, whatever the order of rows.
 *
 * @param lost rows, each after its table's name, that should be there and are not
 * @param surplus rows that are there more often than they should be
 */
public record Difference(List<String> lost, List<String> surplus) {
    private static final int ROWS_SHOWN = 5;

    public Difference {
        lost = List.copyOf(lost);
        surplus = List.copyOf(surplus);
    }

    /** Compares rows by table. */
    public static Difference between(Map<String, List<String>> expected, Map<String, List<String>> actual) {
        return new Difference(missing(expected, actual), missing(actual, expected));
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

    public boolean isNone() {
        return lost.isEmpty() && surplus.isEmpty();
    }

    @Override
    public String toString() {
        return lost.size() + " rows lost " + few(lost) + ", " + surplus.size() + " surplus " + few(surplus);
    }

    private static List<String> few(List<String> rows) {
        return rows.subList(0, Math.min(ROWS_SHOWN, rows.size()));
    }
}

package dev.crescendo.benchmarks.report;

import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.contest.Results;
import dev.crescendo.benchmarks.contest.Results.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** A comparison as Markdown: a table of contestants, a table of goals, and what else is worth knowing. */
public final class Markdown {
    private Markdown() {}

    public static String of(Results results) {
        Comparison comparison = results.comparison();
        List<String> names = results.names();
        StringBuilder out = new StringBuilder("## ").append(comparison.title());
        if (comparison.rows() > 0) {
            out.append(String.format(Locale.ROOT, ", %,d rows, %.0f MB", comparison.rows(), comparison.bytes() / 1e6));
        }
        out.append(String.format(
                        Locale.ROOT,
                        ", %d rounds%n%n",
                        results.measures(names.get(0)).size()))
                .append(
                        "| | s: median, min–max | krows/s | MB/s | × as fast: median, min–max of rounds | client CPU s |"
                                + " server CPU s | start-up s, CPU s | × with start-up | peak RSS MB |\n")
                .append("|---|---|---|---|---|---|---|---|---|---|\n");
        names.forEach(name -> out.append(row(results, name, names.get(0))));
        out.append(goals(results));
        for (Map.Entry<String, List<String>> note : results.notes().entrySet()) {
            out.append("\n").append(note.getKey()).append(", plans of the server:\n\n```\n");
            note.getValue().forEach(line -> out.append(line).append('\n'));
            out.append("```\n");
        }
        return out.toString();
    }

    private static String row(Results results, String name, String limit) {
        Comparison comparison = results.comparison();
        Spread seconds = results.spread(name, Quantity.LOAD);
        double start = results.spread(name, Quantity.WHOLE).median() - seconds.median();
        return "| "
                + String.join(
                        " | ",
                        name,
                        spread(seconds),
                        perSecond(comparison.rows() / 1e3, seconds),
                        perSecond(comparison.bytes() / 1e6, seconds),
                        spread(results.speed(name, Quantity.LOAD, limit)),
                        number(results.spread(name, Quantity.CLIENT_CPU).median()),
                        number(results.spread(name, Quantity.SERVER_CPU).median()),
                        start < 0.001 ? "" : startUp(results, name),
                        number(results.speed(name, Quantity.WHOLE, limit).median()),
                        whole(results.spread(name, Quantity.MEMORY).most()))
                + " |\n";
    }

    private static String startUp(Results results, String name) {
        return number(results.spread(name, Quantity.START).median()) + ", "
                + number(results.spread(name, Quantity.START_CPU).median());
    }

    private static String goals(Results results) {
        StringBuilder out = new StringBuilder();
        for (Goal goal : results.comparison().goals()) {
            OptionalDouble reached = results.reached(goal);
            if (reached.isPresent()) {
                out.append(out.isEmpty() ? "\n| Goal | to reach | reached | |\n|---|---|---|---|\n" : "")
                        .append(goal(goal, reached.getAsDouble()));
            }
        }
        return out.toString();
    }

    private static String goal(Goal goal, double reached) {
        boolean faster = goal.isThroughput();
        String wanted = faster
                ? "≥ " + number(1 / goal.limit()) + " × the rows a second of " + goal.other()
                : "≤ " + (goal.other().isEmpty() ? whole(goal.limit()) : number(goal.limit()) + " × the")
                        + " " + goal.quantity().unit()
                        + (goal.other().isEmpty() ? "" : " of " + goal.other());
        String value = goal.other().isEmpty() ? whole(reached) : number(faster ? 1 / reached : reached);
        return "| " + goal.contestant() + " | " + wanted + " | " + value + " | "
                + (reached <= goal.limit() ? "met" : "**missed**") + " |\n";
    }

    private static String perSecond(double amount, Spread seconds) {
        return amount == 0 ? "" : whole(amount / seconds.median());
    }

    private static String spread(Spread spread) {
        return number(spread.median()) + ", " + number(spread.least()) + "–" + number(spread.most());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String whole(double value) {
        return value == 0 ? "" : String.format(Locale.ROOT, "%.0f", value);
    }
}

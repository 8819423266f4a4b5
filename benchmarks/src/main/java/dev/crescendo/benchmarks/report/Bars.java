package dev.crescendo.benchmarks.report;

import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.contest.Results;
import dev.crescendo.benchmarks.contest.Results.Spread;
import java.util.List;
import java.util.Locale;

/** A plot of the seconds that each contestant took: a bar to the median, a line from least to most. */
final class Bars {
    private static final int WIDTH = 860;
    private static final int NAMES = 330;
    private static final int NUMBERS = 60;
    private static final int ROW = 30;

    private Bars() {}

    static String of(Results results) {
        List<String> names = results.names();
        double most = names.stream()
                .mapToDouble(name -> results.spread(name, Quantity.LOAD).most())
                .max()
                .orElse(1);
        double scale = (WIDTH - NAMES - NUMBERS) / most;
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"10\" y=\"20\" font-weight=\"bold\">%s, seconds</text>%n",
                WIDTH,
                ROW * (names.size() + 1) + 10,
                escaped(results.comparison().title())));
        for (int place = 0; place < names.size(); place++) {
            svg.append(
                    bar(names.get(place), results.spread(names.get(place), Quantity.LOAD), ROW * (place + 1), scale));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String bar(String name, Spread seconds, int top, double scale) {
        return format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                        + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>%n"
                        + "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\"/>%n"
                        + "<text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
                NAMES - 10,
                top + 17,
                escaped(name),
                NAMES,
                top + 3,
                seconds.median() * scale,
                name.startsWith("Crescendo") || name.startsWith("crescendo") ? "#3b7dd8" : "#b8b8b8",
                NAMES + seconds.least() * scale,
                top + 12,
                NAMES + seconds.most() * scale,
                top + 12,
                NAMES + seconds.most() * scale + 6,
                top + 17,
                seconds.median());
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}

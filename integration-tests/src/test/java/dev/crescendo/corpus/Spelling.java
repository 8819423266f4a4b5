package dev.crescendo.corpus;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL and DuckDB spell some equal values in two ways; this brings both to one. */
final class Spelling {
    private static final Pattern BEFORE_CHRIST = Pattern.compile("(\\d+-\\d\\d-\\d\\d)(.*) BC");
    private static final Pattern PART = Pattern.compile("([+-]?\\d+) (year|mon|day)[a-z]*");
    private static final Pattern CLOCK = Pattern.compile("([+-]?)(\\d+):(\\d\\d):(\\d\\d(?:\\.\\d+)?)");

    private Spelling() {}

    /** The expression that shows a column {@code v} in DuckDB. */
    static String inDuck(String type) {
        return type.equals("bytea") ? "'\\x' || lower(hex(v))" : "CAST(v AS VARCHAR)";
    }

    /** For texts of either. */
    static UnaryOperator<String> of(String type) {
        return switch (type) {
            case "real" -> text -> Float.toString(Float.parseFloat(special(text)));
            case "double precision" -> text -> Double.toString(Double.parseDouble(special(text)));
            case "interval" -> Spelling::interval;
            // DuckDB leaves out the zero where none of the digits is before the point
            case "numeric(18,18)" -> text -> text.replaceFirst("^(-?)\\.", "$10.");
            default ->
                type.startsWith("date") || type.startsWith("timestamp")
                        ? text -> BEFORE_CHRIST.matcher(text).replaceFirst("$1 (BC)$2")
                        : text -> text;
        };
    }

    private static String special(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> "NaN";
            case "inf", "infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            default -> text;
        };
    }

    private static String interval(String text) {
        long months = 0;
        long days = 0;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            long count = Long.parseLong(parts.group(1));
            switch (parts.group(2)) {
                case "year" -> months += 12 * count;
                case "mon" -> months += count;
                default -> days += count;
            }
        }
        Matcher clock = CLOCK.matcher(text);
        String time = clock.find() ? clock.group().replaceFirst("^\\+", "") : "00:00:00";
        return months + " " + days + " " + (time.contains(".") ? time.replaceFirst("\\.?0+$", "") : time);
    }
}

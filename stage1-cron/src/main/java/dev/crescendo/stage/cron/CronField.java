package dev.crescendo.stage.cron;

import dev.crescendo.config.Nearest;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the five fields of a schedule.
 *
 * @param values the numbers that it holds
 * @param star whether it begins with {@code *}, which is what cron looks at when it joins days of month and of week
 */
record CronField(BitSet values, boolean star) {
    /** What a field may hold. Names stand for numbers from the least on. */
    enum Kind {
        MINUTE("minute", 0, 59, List.of()),
        HOUR("hour", 0, 23, List.of()),
        DAY("day of the month", 1, 31, List.of()),
        MONTH(
                "month",
                1,
                12,
                List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
        WEEKDAY("day of the week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

        private final String words;
        private final int least;
        private final int greatest;
        private final List<String> names;

        Kind(String words, int least, int greatest, List<String> names) {
            this.words = words;
            this.least = least;
            this.greatest = greatest;
            this.names = names;
        }

        private int number(String text) {
            if (!Character.isDigit(text.charAt(0))) {
                int index = names.indexOf(text.toLowerCase(Locale.ROOT));
                if (index < 0) {
                    String help = names.isEmpty() ? "Use a number." : Nearest.suggestion(text, names);
                    throw new IllegalArgumentException("'" + text + "' is no " + words + ". " + help);
                }
                return least + index;
            }
            int number = text.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(text);
            if (number < least || number > greatest) {
                throw new IllegalArgumentException(
                        "the " + words + " '" + text + "' is not from " + least + " to " + greatest);
            }
            return number;
        }
    }

    private static final Pattern PART =
            Pattern.compile("(?:(\\*)|([0-9]+|[A-Za-z]+)(?:-([0-9]+|[A-Za-z]+))?)(?:/([0-9]+))?");

    /**
     * Reads a field as Debian's cron does, and refuses what it refuses.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static CronField parse(Kind kind, String text) {
        BitSet values = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("the " + kind.words + " '" + text
                        + "' is not made of *, numbers, ranges such as 1-5, steps such as */10, and commas");
            }
            boolean all = matcher.group(1) != null;
            int from = all ? kind.least : kind.number(matcher.group(2));
            String last = matcher.group(3);
            int to = all ? kind.greatest : last == null ? from : kind.number(last);
            if (to < from) {
                throw new IllegalArgumentException(
                        "the range '" + part + "' runs backwards; write two ranges, with a comma");
            }
            int step = 1;
            if (matcher.group(4) != null) {
                if (!all && last == null) {
                    throw new IllegalArgumentException("'" + part + "' has a step without a range; write " + from + "-"
                            + kind.greatest + "/" + matcher.group(4));
                }
                step = matcher.group(4).length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(matcher.group(4));
                if (step < 1 || step > kind.greatest) {
                    throw new IllegalArgumentException("the step of '" + part + "' is not from 1 to " + kind.greatest);
                }
            }
            for (int value = from; value <= to; value += step) {
                values.set(kind == Kind.WEEKDAY ? value % 7 : value);
            }
        }
        return new CronField(values, text.startsWith("*"));
    }

    boolean has(int value) {
        return values.get(value);
    }
}

package dev.crescendo.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a command writes: results for the caller to {@code out}, everything about its progress to {@code err}, which is a
 * {@link Screen} where it is a terminal.
 *
 * @param colours whether results may have some
 */
record Console(PrintWriter out, PrintWriter err, boolean colours) {
    Console(PrintWriter out, PrintWriter err) {
        this(out, err, false);
    }

    /** What a terminal obeys instead of showing it, and marks that turn the order of what is read. */
    private static final Pattern OBEYED =
            Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private static final Pattern OBEYED_BUT_COLOURS =
            Pattern.compile("(?!\u001B\\[(?:0|31|32|33)m)" + OBEYED.pattern());

    /** What a result may be shown in, if there are colours. */
    enum Colour {
        RED(31),
        GREEN(32),
        YELLOW(33);

        private final int number;

        Colour(int number) {
            this.number = number;
        }

        private String of(String text) {
            return "\u001B[" + number + "m" + text + "\u001B[0m";
        }
    }

    /** A part of a result. */
    String in(Colour colour, String text) {
        return colours ? colour.of(text) : text;
    }

    void result(String line) {
        out.println(shown(line, colours ? OBEYED_BUT_COLOURS : OBEYED));
        out.flush();
    }

    private static final String COMPLAINT = "crescendo:";

    /** The text with what a terminal would obey spelled out: names and values may hold it. */
    static String shown(String text) {
        return shown(text, OBEYED);
    }

    private static String shown(String text, Pattern obeyed) {
        return obeyed.matcher(text)
                .replaceAll(found -> String.format(
                        Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
    }

    void note(String told) {
        String line = shown(told);
        boolean red = line.startsWith(COMPLAINT) && err instanceof Screen screen && screen.hasColours();
        err.println(red ? Colour.RED.of(COMPLAINT) + line.substring(COMPLAINT.length()) : line);
        err.flush();
    }
}

package dev.crescendo.cli;

import java.io.PrintWriter;

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
        out.println(line);
        out.flush();
    }

    private static final String COMPLAINT = "crescendo:";

    void note(String line) {
        boolean red = line.startsWith(COMPLAINT) && err instanceof Screen screen && screen.hasColours();
        err.println(red ? Colour.RED.of(COMPLAINT) + line.substring(COMPLAINT.length()) : line);
        err.flush();
    }
}

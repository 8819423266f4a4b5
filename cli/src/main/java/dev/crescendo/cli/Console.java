package dev.crescendo.cli;

import java.io.PrintWriter;

/**
 * Where a command writes: results for the caller to {@code out}, everything about its progress to {@code err}, which is a
 * {@link Screen} where it is a terminal.
 */
record Console(PrintWriter out, PrintWriter err) {
    void result(String line) {
        out.println(line);
        out.flush();
    }

    private static final String COMPLAINT = "crescendo:";

    void note(String line) {
        boolean red = line.startsWith(COMPLAINT) && err instanceof Screen screen && screen.hasColours();
        err.println(red ? "\u001B[31m" + COMPLAINT + "\u001B[0m" + line.substring(COMPLAINT.length()) : line);
        err.flush();
    }
}

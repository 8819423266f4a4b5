package dev.crescendo.cli;

import java.io.PrintWriter;

/** Where a command writes: results for the caller to {@code out}, everything about its progress to {@code err}. */
record Console(PrintWriter out, PrintWriter err) {
    void result(String line) {
        out.println(line);
        out.flush();
    }

    void note(String line) {
        err.println(line);
        err.flush();
    }
}

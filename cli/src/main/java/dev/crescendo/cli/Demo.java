package dev.crescendo.cli;

import java.io.PrintWriter;

/** What {@code crescendo demo} runs. Found by {@link java.util.ServiceLoader}: it is not part of the command itself. */
public interface Demo {
    /**
     * Runs it.
     *
     * @param verbose whether to show more than a newcomer wants to see
     * @return the exit code
     */
    int run(PrintWriter out, PrintWriter err, boolean verbose) throws Exception;
}

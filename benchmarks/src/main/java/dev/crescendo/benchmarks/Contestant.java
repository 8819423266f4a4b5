package dev.crescendo.benchmarks;

/** One way to do the same job: ours, a limit, or a peer. */
interface Contestant {
    String name();

    /** Empties the target, does the job once, and measures it. */
    Measure run() throws Exception;

    /** A digest of the target that does not depend on the order of rows; equal for equal work. */
    String digest() throws Exception;
}

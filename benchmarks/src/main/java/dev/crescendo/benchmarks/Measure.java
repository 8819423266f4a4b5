package dev.crescendo.benchmarks;

/**
 * One run of one contestant.
 *
 * @param load the work itself, from begin to end
 * @param startUp what came before it: for Java, from the start of the process until the drivers are loaded and the
 *     ledger is open; nothing for a program that has no such phase
 * @param peakMegabytes the most memory that the client held; 0 when not measured
 */
record Measure(Phase load, Phase startUp, long peakMegabytes) {
    /**
     * A part of a run.
     *
     * @param cpuSeconds of the client's processes
     */
    record Phase(double seconds, double cpuSeconds) {
        static final Phase NONE = new Phase(0, 0);
    }

    double wholeSeconds() {
        return startUp.seconds() + load.seconds();
    }
}

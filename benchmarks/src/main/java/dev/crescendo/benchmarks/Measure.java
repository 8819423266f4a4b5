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

    /** Of a process that printed it last: seconds and CPU seconds of the load and of the start before it, megabytes. */
    static Measure parse(String output) {
        String[] numbers = output.substring(output.lastIndexOf('\n') + 1).split(" ");
        return new Measure(
                new Phase(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])),
                new Phase(Double.parseDouble(numbers[2]), Double.parseDouble(numbers[3])),
                Long.parseLong(numbers[4]));
    }

    double wholeSeconds() {
        return startUp.seconds() + load.seconds();
    }
}

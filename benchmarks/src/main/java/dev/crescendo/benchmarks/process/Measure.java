package dev.crescendo.benchmarks.process;

/**
 * One run of one contestant.
 *
 * @param load the work itself, from begin to end
 * @param startUp what came before it: for Java, from the start of the process until the drivers are loaded and the
 *     ledger is open; nothing for a program that has no such phase
 * @param serverCpuSeconds of all processes of PostgreSQL during the run; 0 when not measured
 * @param peakMegabytes the most memory that the client's processes held; 0 when not measured
 */
public record Measure(Phase load, Phase startUp, double serverCpuSeconds, long peakMegabytes) {
    /**
     * A part of a run.
     *
     * @param cpuSeconds of the client's processes
     */
    public record Phase(double seconds, double cpuSeconds) {
        public static final Phase NONE = new Phase(0, 0);
    }

    public Measure withServer(double cpuSeconds) {
        return new Measure(load, startUp, cpuSeconds, peakMegabytes);
    }

    public double wholeSeconds() {
        return startUp.seconds() + load.seconds();
    }
}

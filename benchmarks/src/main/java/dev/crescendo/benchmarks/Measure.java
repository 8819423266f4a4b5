package dev.crescendo.benchmarks;

/**
 * One run of one contestant.
 *
 * @param seconds from begin to end of the load, start-up of a JVM not counted
 * @param cpuSeconds of the client's processes
 * @param peakMegabytes the most memory that the client held; 0 when not measured
 */
record Measure(double seconds, double cpuSeconds, long peakMegabytes) {}

package dev.crescendo.benchmarks.process;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How a Java program that is measured tells its time, and its start's: in the last line that it prints. */
public final class Stopwatch {
    private final double seconds = secondsSinceStart();
    private final double cpuSeconds = cpuSeconds();

    private Stopwatch() {}

    /** To be called when all is ready and the work begins. */
    public static Stopwatch start() {
        return new Stopwatch();
    }

    /** Prints seconds and CPU seconds of the work, the same of the start before it, and peak megabytes. */
    public void print() throws IOException {
        System.out.println(String.format(
                Locale.ROOT,
                "%.3f %.3f %.3f %.3f %d",
                secondsSinceStart() - seconds,
                cpuSeconds() - cpuSeconds,
                seconds,
                cpuSeconds,
                MemorySamples.megabytes(ProcessHandle.current().pid(), "VmHWM:")));
    }

    /** What a process has printed. */
    static Measure read(String output) {
        String[] numbers = output.substring(output.lastIndexOf('\n') + 1).split(" ", -1);
        return new Measure(
                new Measure.Phase(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])),
                new Measure.Phase(Double.parseDouble(numbers[2]), Double.parseDouble(numbers[3])),
                0,
                Long.parseLong(numbers[4]));
    }

    private static double secondsSinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis() / 1e3;
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }
}

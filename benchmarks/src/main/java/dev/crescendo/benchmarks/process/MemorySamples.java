package dev.crescendo.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** This process's resident memory, looked at four times a second: does it grow with the rows? */
public final class MemorySamples {
    private static final int PARTS = 8;

    private final List<Long> samples = new ArrayList<>();

    private MemorySamples() {}

    public static MemorySamples start() {
        MemorySamples samples = new MemorySamples();
        Thread thread = new Thread(samples::sample, "memory-samples");
        thread.setDaemon(true);
        thread.start();
        return samples;
    }

    private void sample() {
        try {
            while (true) {
                add(megabytes(ProcessHandle.current().pid(), "VmRSS:"));
                Thread.sleep(250);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(long megabytes) {
        samples.add(megabytes);
    }

    /** The most in each eighth of the time. */
    public synchronized String report() {
        return IntStream.range(0, PARTS)
                .mapToObj(part -> samples.subList(samples.size() * part / PARTS, samples.size() * (part + 1) / PARTS))
                .map(part -> part.stream().mapToLong(Long::longValue).max().orElse(0))
                .map(Object::toString)
                .collect(Collectors.joining(" ", "resident MB, the most in each eighth of the time: ", ""));
    }

    /** What {@code /proc} says of a process; 0 when it has ended. */
    static long megabytes(long process, String key) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }
}

package dev.crescendo.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Command lines. */
public final class Shell {
    private static final long BETWEEN_LOOKS = 20; // milliseconds

    private Shell() {}

    /** What a command line prints. */
    public static String run(String command) throws IOException, InterruptedException {
        return output(command, start(command));
    }

    /** How long a command line took, all its processes' CPU, and the most memory that they held together. */
    public static Measure measure(String command) throws IOException, InterruptedException {
        String timed = "TIMEFORMAT='%R %U %S'; time (set -o pipefail; " + command + ")";
        Process process = start(timed);
        Map<Long, Long> peaks = new HashMap<>();
        Thread watching = new Thread(() -> watch(process, peaks), "memory-of-" + process.pid());
        watching.start();
        String output = output(timed, process);
        watching.join();
        String[] times = output.substring(output.lastIndexOf('\n') + 1).split(" ", -1);
        double cpuSeconds = Double.parseDouble(times[1]) + Double.parseDouble(times[2]);
        return new Measure(
                new Measure.Phase(Double.parseDouble(times[0]), cpuSeconds),
                Measure.Phase.NONE,
                0,
                peaks.values().stream().mapToLong(Long::longValue).sum());
    }

    private static Process start(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        return builder.start();
    }

    private static String output(String command, Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("'" + command + "' failed; is psql installed? " + output);
        }
        return output;
    }

    private static void watch(Process process, Map<Long, Long> peaks) {
        try {
            do {
                process.descendants()
                        .filter(child -> child.info()
                                .command()
                                .filter(path -> !path.endsWith("/bash"))
                                .isPresent())
                        .forEach(child ->
                                peaks.merge(child.pid(), MemorySamples.megabytes(child.pid(), "VmHWM:"), Math::max));
            } while (!process.waitFor(BETWEEN_LOOKS, java.util.concurrent.TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}

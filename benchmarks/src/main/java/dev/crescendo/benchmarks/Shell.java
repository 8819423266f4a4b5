package dev.crescendo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Command lines. */
final class Shell {
    private Shell() {}

    /** What a command line prints. */
    static String run(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("'" + command + "' failed; is psql installed? " + output);
        }
        return output;
    }

    /** How long a command line took, and all its processes' CPU. */
    static Measure measure(String command) throws IOException, InterruptedException {
        String output = run("TIMEFORMAT='%R %U %S'; time (set -o pipefail; " + command + ")");
        String[] times = output.substring(output.lastIndexOf('\n') + 1).split(" ");
        double cpuSeconds = Double.parseDouble(times[1]) + Double.parseDouble(times[2]);
        return new Measure(new Measure.Phase(Double.parseDouble(times[0]), cpuSeconds), Measure.Phase.NONE, 0);
    }
}

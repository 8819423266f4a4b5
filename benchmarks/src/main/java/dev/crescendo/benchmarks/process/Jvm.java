package dev.crescendo.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own for a program that ends with what its {@link Stopwatch} prints.
 *
 * @param options of Java, the heap's size among them
 * @param archive of classes, as the launcher keeps one: what an earlier run has loaded is shared by later ones
 */
public record Jvm(List<String> options, String classPath, Path archive) {
    private static final int VERSION = Runtime.version().feature();

    /** From Java 25 on an archive is an AOT cache, which has what a run has learnt for the compiler too. */
    private static final boolean AOT = VERSION >= 25;

    private static final String SHARE = AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
    private static final String RECORD = AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";

    /** The jar of the benchmarks, beside which the build puts everything else. */
    public static Path jar() {
        try {
            return Path.of(Jvm.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public Measure run(String mainClass, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-Xlog:disable"));
        command.add((Files.exists(archive) ? SHARE : RECORD) + archive);
        // Java would say among the results that it has made one; and JDBI would start Flight Recorder, as the launcher
        // knows.
        command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-DisplayVMOutput", "-XX:-PrintWarnings"));
        if (VERSION <= 25) {
            command.add("-XX:-FlightRecorder");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(mainClass + " failed: " + output);
        }
        return Stopwatch.read(output);
    }
}

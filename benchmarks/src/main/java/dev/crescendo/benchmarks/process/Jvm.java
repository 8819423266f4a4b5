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
        command.add((Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive);
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

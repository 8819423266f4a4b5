package dev.crescendo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Ours: a first run of a pipeline in a JVM of its own with a small heap, from cron's point of view. */
final class CrescendoLoad implements Contestant {
    private final Shop shop;
    private final String pipeline;
    private final String heap;

    CrescendoLoad(Shop shop, String pipeline, String heap) {
        this.shop = shop;
        this.pipeline = pipeline;
        this.heap = heap;
    }

    @Override
    public String name() {
        return "Crescendo, " + pipeline + ", -Xmx" + heap;
    }

    @Override
    public Measure run() throws Exception {
        shop.execute(
                "drop schema if exists raw cascade",
                "drop schema if exists crescendo cascade",
                "drop schema if exists crescendo_staging cascade",
                "checkpoint");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", // as the launcher starts the command
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadOnce.class.getName(),
                        shop.url(),
                        shop.user(),
                        pipeline))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the load failed: " + output);
        }
        String[] numbers = output.substring(output.lastIndexOf('\n') + 1).split(" ");
        return new Measure(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Long.parseLong(numbers[2]));
    }

    @Override
    public String digest() throws Exception {
        return shop.digest("raw.orders");
    }
}

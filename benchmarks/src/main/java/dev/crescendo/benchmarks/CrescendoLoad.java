package dev.crescendo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Ours: a pipeline's first run, in a JVM of its own with a small heap, from cron's point of view. The ledger is there
 * already, made by another process: a warehouse gets it once.
 */
final class CrescendoLoad implements Contestant {
    private final Shop shop;
    private final String pipeline;
    private final String heap;
    private final Path folder;
    private final boolean intoDuckDb;

    /**
     * @param folder where files to be loaded are, and a DuckDB file is made
     * @param intoDuckDb whether the warehouse is DuckDB; else it is PostgreSQL, beside the table
     */
    CrescendoLoad(Shop shop, String pipeline, String heap, Path folder, boolean intoDuckDb) {
        this.shop = shop;
        this.pipeline = pipeline;
        this.heap = heap;
        this.folder = folder;
        this.intoDuckDb = intoDuckDb;
    }

    private Path database() {
        return folder.resolve("warehouse.duckdb");
    }

    @Override
    public String name() {
        return "Crescendo, " + pipeline + ", -Xmx" + heap;
    }

    @Override
    public Measure run() throws Exception {
        if (intoDuckDb) {
            Files.deleteIfExists(database());
        }
        shop.execute(
                "drop schema if exists raw cascade",
                "drop schema if exists crescendo cascade",
                "drop schema if exists crescendo_staging cascade");
        Measure first = start(LoadOnce.LEDGER);
        System.err.printf(
                Locale.ROOT, "         first use of a warehouse, JVM and ledger: %.2f s%n", first.wholeSeconds());
        shop.execute("checkpoint");
        return start(pipeline);
    }

    private Measure start(String what) throws Exception {
        Path jar = Path.of(LoadOnce.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        // As the launcher starts the command: what an earlier run has loaded (here the warm-up round's) is shared.
        Path archive = jar.resolveSibling("classes-" + what.replace(' ', '-') + ".jsa");
        boolean archived = Files.exists(archive);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx" + heap,
                        "-Xlog:disable",
                        (archived ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive,
                        "-cp",
                        jar + ":" + jar.resolveSibling("client").resolve("*"),
                        LoadOnce.class.getName(),
                        shop.url(),
                        shop.user(),
                        what,
                        intoDuckDb ? database().toString() : "",
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the load failed: " + output);
        }
        return Measure.parse(output);
    }

    @Override
    public String digest() throws Exception {
        return intoDuckDb ? ReadJson.digest(database()) : shop.digest("raw.orders");
    }
}

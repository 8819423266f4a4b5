package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.load.LoadOnce;
import dev.crescendo.benchmarks.load.Work;
import dev.crescendo.benchmarks.process.Jvm;
import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the cases of one run share: the data, their server, a folder for files, and the programs. */
public final class Workplace {
    /** As the launcher starts {@code crescendo run}: the default heap, and no hurry to compile. */
    private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:NewRatio=7", "-XX:CompileThresholdScaling=3");

    private final Shop shop;
    private final ServerProcess server;
    private final Path folder;
    private final Path project;
    private int pipelines;

    /**
     * @param folder for files, the caller's to remove
     * @param project the folder of the checkout
     */
    public Workplace(Shop shop, ServerProcess server, Path folder, Path project) {
        this.shop = shop;
        this.server = server;
        this.folder = folder;
        this.project = project;
    }

    Shop shop() {
        return shop;
    }

    ServerProcess server() {
        return server;
    }

    Path folder() {
        return folder;
    }

    Path project() {
        return project;
    }

    /** A name that no pipeline had before. */
    String newPipeline() {
        return "orders_" + ++pipelines;
    }

    /**
     * Runs a pipeline in a JVM of its own.
     *
     * @param database the DuckDB file to load into; empty for PostgreSQL
     */
    Measure load(String pipeline, Work work, String database) throws IOException, InterruptedException {
        Path jar = Jvm.jar();
        String archive = "classes-" + work.name().toLowerCase(Locale.ROOT) + (database.isEmpty() ? "" : "-duckdb");
        return new Jvm(
                        OPTIONS,
                        jar + ":" + jar.resolveSibling("client").resolve("*"),
                        jar.resolveSibling(archive + ".jsa"))
                .run(
                        LoadOnce.class.getName(),
                        shop.url(),
                        shop.user(),
                        pipeline,
                        work.name(),
                        database,
                        folder.toString());
    }
}

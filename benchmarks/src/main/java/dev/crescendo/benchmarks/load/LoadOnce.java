package dev.crescendo.benchmarks.load;

import dev.crescendo.benchmarks.process.MemorySamples;
import dev.crescendo.benchmarks.process.Stopwatch;
import dev.crescendo.config.Secret;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.ThreadRunner;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;

/** Runs one pipeline once and prints what it took: the load, from claim to commit, and the start before it. */
public final class LoadOnce {
    private LoadOnce() {}

    /**
     * Arguments: URL and user of the database, the pipeline's name and its {@link Work}, the DuckDB file that is loaded into
     * if any, the folder of files.
     */
    public static void main(String[] args) throws Exception {
        PostgresConnection connection = PostgresConnection.to(args[0]).as(args[1], Secret.none());
        Work work = Work.valueOf(args[3]);
        Warehouse warehouse =
                args[4].isEmpty() ? new PostgresWarehouse(connection) : new DuckWarehouse(Path.of(args[4]));
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
        }
        Stopwatch stopwatch = Stopwatch.start();
        if (work != Work.LEDGER) {
            MemorySamples memory = MemorySamples.start();
            RunResult result = new PipelineRun(
                            work.pipeline(args[2], connection, args[5]),
                            warehouse,
                            new ThreadRunner(1),
                            RunOptions.of("benchmark"))
                    .execute();
            System.err.println("         " + result.counts());
            System.err.println("         " + memory.report());
        }
        stopwatch.print();
    }
}

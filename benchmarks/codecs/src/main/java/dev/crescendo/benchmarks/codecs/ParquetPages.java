package dev.crescendo.benchmarks.codecs;

import dev.crescendo.duckdb.internal.parquet.ParquetFile;
import dev.crescendo.record.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The files that are staged for DuckDB. */
@State(Scope.Thread)
public class ParquetPages {
    private static final int BATCHES = 30;

    private final Batch rows = Orders.batch();

    @Benchmark
    @OperationsPerInvocation(Batch.DEFAULT_ROWS * BATCHES)
    public long write() throws IOException {
        Path file = Files.createTempFile("crescendo-codecs", ".parquet");
        Files.delete(file);
        try (ParquetFile parquet = new ParquetFile(file, rows.schema())) {
            for (int i = 0; i < BATCHES; i++) {
                parquet.write(rows);
            }
            parquet.finish(false);
            return parquet.bytes();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}

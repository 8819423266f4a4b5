package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.parquet.ParquetFile;
import dev.crescendo.error.DataException;
import dev.crescendo.error.InternalException;
import dev.crescendo.load.Receipt;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one attempt into files of its own. The database is not touched, so any number may write at once. */
final class StagingWriter implements TaskWriter {
    private final StagingFolder staging;
    private final Claim claim;
    private final String attempt;
    private final List<RawTable> tables;
    private final Rejects rejects = new Rejects();
    private final @Nullable ParquetFile[] files;
    private final long[] rows;
    private final boolean durable;
    private @Nullable Path folder;
    private boolean finished;

    /**
     * @param durable whether the files must outlast a crash of the machine, because a receipt will name them
     */
    StagingWriter(StagingFolder staging, Claim claim, String attempt, List<RawTable> tables, boolean durable) {
        this.staging = staging;
        this.claim = claim;
        this.attempt = attempt;
        this.tables = List.copyOf(tables);
        this.files = new @Nullable ParquetFile[tables.size() + 1];
        this.rows = new long[tables.size() + 1];
        this.durable = durable;
    }

    @Override
    public void write(int table, Batch batch) {
        if (!batch.isEmpty()) {
            append(table, tables.get(table).schema(), batch);
        }
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
        if (rejects.batch().isFull()) {
            flushRejects();
        }
    }

    private void flushRejects() {
        if (!rejects.batch().isEmpty()) {
            append(tables.size(), Rejects.SCHEMA, rejects.batch());
            rejects.batch().clear();
        }
    }

    private void append(int target, Schema schema, Batch batch) {
        if (finished) {
            throw new InternalException("an attempt of " + claim.pipeline() + " was written to after its end");
        }
        try {
            ParquetFile file = files[target];
            if (file == null) {
                if (folder == null) {
                    folder = staging.create(claim, attempt);
                }
                file = new ParquetFile(folder.resolve(fileName(target)), schema);
                files[target] = file;
            }
            file.write(batch);
            rows[target] += batch.rows();
        } catch (ValueException unfit) {
            throw new DataException(
                    "the field " + unfit.field() + " of a record of " + claim.pipeline() + " " + unfit.reason()
                            + ". Nothing was loaded; change the value on its way",
                    unfit);
        } catch (IOException failure) {
            throw staging.full(claim, failure);
        }
    }

    private String fileName(int target) {
        return (target == tables.size() ? "rejects" : "" + target) + ".parquet";
    }

    @Override
    public List<Receipt.Staged> finish() {
        flushRejects();
        try {
            for (ParquetFile file : files) {
                if (file != null) {
                    file.finish(durable);
                    file.close();
                }
            }
        } catch (IOException failure) {
            throw staging.full(claim, failure);
        }
        finished = true;
        return staged();
    }

    /** What {@link #finish} hands out. */
    List<Receipt.Staged> staged() {
        List<Receipt.Staged> staged = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            String output = i < tables.size() ? tables.get(i).name() : REJECTS;
            Path in = folder;
            String location = in == null || rows[i] == 0 ? "" : staging.nameOf(in.resolve(fileName(i)));
            staged.add(new Receipt.Staged(output, location, rows[i]));
        }
        return staged;
    }

    boolean isFinished() {
        return finished;
    }

    @Override
    public void close() {
        if (!finished) {
            for (ParquetFile file : files) {
                closeQuietly(file);
            }
            drop();
        }
    }

    private static void closeQuietly(@Nullable ParquetFile file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException goesAnyway) {
            // it is dropped in a moment
        }
    }

    /** Deletes what was written. */
    void drop() {
        if (folder != null) {
            staging.delete(folder);
        }
    }
}

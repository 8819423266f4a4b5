package dev.crescendo.testkit;

import dev.crescendo.load.Receipt;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what one attempt writes. Nobody sees it before {@link #finish}. */
final class MemoryWriter implements TaskWriter {
    private final String location;
    private final List<RawTable> tables;
    private final List<List<Map<String, @Nullable Object>>> rows = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private final Runnable whenDropped;
    private boolean finished;

    MemoryWriter(String location, List<RawTable> tables, Runnable whenDropped) {
        this.location = location;
        this.tables = List.copyOf(tables);
        this.whenDropped = whenDropped;
        tables.forEach(table -> rows.add(new ArrayList<>()));
    }

    @Override
    public void write(int table, Batch batch) {
        requireOpen();
        Schema schema = batch.schema();
        for (int row = 0; row < batch.rows(); row++) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            for (int field = 0; field < schema.size(); field++) {
                copy.put(schema.field(field).name(), batch.valueAt(field, row));
            }
            rows.get(table).add(copy);
        }
    }

    @Override
    public void reject(Reject reject) {
        requireOpen();
        rejects.add(reject);
    }

    private void requireOpen() {
        if (finished) {
            throw new IllegalStateException("the attempt " + location + " is finished");
        }
    }

    @Override
    public List<Receipt.Staged> finish() {
        requireOpen();
        finished = true;
        List<Receipt.Staged> staged = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            staged.add(new Receipt.Staged(
                    tables.get(i).name(), location, rows.get(i).size()));
        }
        staged.add(new Receipt.Staged(REJECTS, location, rejects.size()));
        return staged;
    }

    @Override
    public void close() {
        if (!finished) {
            whenDropped.run();
        }
    }

    boolean isFinished() {
        return finished;
    }

    List<Map<String, @Nullable Object>> rowsOf(int table) {
        return rows.get(table);
    }

    List<Reject> rejects() {
        return rejects;
    }
}

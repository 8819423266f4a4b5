package dev.crescendo.run;

import dev.crescendo.extract.ColumnFit;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Warehouse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a pipeline's source is told while it plans; keeps open what it wants to be kept open. One thread. */
class Planning implements PlanContext, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final RunOptions options;
    private final Deque<AutoCloseable> keptOpen = new ArrayDeque<>();

    Planning(Pipeline pipeline, Warehouse warehouse, RunOptions options) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.options = options;
    }

    @Override
    public boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public final String pipeline() {
        return pipeline.name();
    }

    @Override
    public final void report(String message) {
        options.reporter().accept(pipeline.name() + ": " + message);
    }

    @Override
    public final Map<String, ColumnFit> columnsFor(Schema fields) {
        if (pipeline.input().isPresent() || pipeline.loader().isPresent()) {
            return Map.of();
        }
        Map<String, ColumnFit> columns = new HashMap<>();
        boolean evolves = pipeline.contract() == SchemaContract.EVOLVE;
        warehouse
                .columnsFor(pipeline.name(), fields)
                .forEach((name, fit) -> columns.put(name, new ColumnFit(fit.type(), evolves && fit.widens())));
        return columns;
    }

    @Override
    public final void keepUntilEnd(AutoCloseable resource) {
        keptOpen.push(resource);
    }

    /** Closes what the plan had kept open. What goes wrong here can't change what the run did. May be called again. */
    @Override
    public final void close() {
        while (!keptOpen.isEmpty()) {
            try {
                keptOpen.pop().close();
            } catch (Exception failed) {
                if (failed instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                LOG.warn("{}: closing what its plan had kept open failed: {}", pipeline.name(), failed.getMessage());
            }
        }
    }
}

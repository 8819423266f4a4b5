package dev.crescendo.cli;

import dev.crescendo.extract.PlanContext;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a plan of a run would be told, for looking only. */
final class Looking implements PlanContext, AutoCloseable {
    private final String pipeline;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    Looking(String pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public String pipeline() {
        return pipeline;
    }

    @Override
    public boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public void report(String message) {
        // the run will say it
    }

    @Override
    public void keepUntilEnd(AutoCloseable resource) {
        kept.push(resource);
    }

    @Override
    public void close() throws Exception {
        while (!kept.isEmpty()) {
            kept.pop().close();
        }
    }
}

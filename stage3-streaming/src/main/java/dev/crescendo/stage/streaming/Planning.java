package dev.crescendo.stage.streaming;

import dev.crescendo.extract.PlanContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a source is told when a streaming run begins. */
record Planning(String pipeline, StopSignal stop) implements PlanContext {
    private static final Logger LOG = LoggerFactory.getLogger(StreamingRun.class);

    @Override
    public boolean cancelled() {
        return stop.isGiven() || Thread.currentThread().isInterrupted();
    }

    @Override
    public void report(String message) {
        LOG.info("{}: {}", pipeline, message);
    }

    @Override
    public void keepUntilEnd(AutoCloseable resource) {
        throw new UnsupportedOperationException("a subscription has no plan that could end");
    }
}

package dev.crescendo.stage.streaming;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.SupportsSubscription;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.warehouse.Warehouse;

/**
 * One instance of a pipeline that runs without an end. Any number of instances with the same options may run at once, in
 * as many processes: each record is loaded by exactly one of them.
 *
 * <p>A source that can be subscribed to gives each instance some of its lanes. Every load is committed together with the
 * positions of those lanes, so an instance that has lost a lane and doesn't know it yet can't commit. Any other source is
 * asked for what is new at an interval, by whichever instance comes first.
 */
public final class StreamingRun {
    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final StreamingOptions options;
    private final StopSignal stop = new StopSignal();

    /**
     * @throws ConfigurationException if the pipeline can't run without an end
     */
    public StreamingRun(Pipeline pipeline, Warehouse warehouse, StreamingOptions options) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.options = options;
        check(pipeline);
    }

    private static void check(Pipeline pipeline) {
        String where = "pipeline " + pipeline.name();
        if (!pipeline.source().tracksPosition()) {
            throw new ConfigurationException(
                    where,
                    "its source has no position, so running on and on would load everything again and again",
                    "Give it a cursor, or run it by cron.");
        }
        if (pipeline.mode() == WriteMode.REPLACE) {
            throw new ConfigurationException(
                    where, "it replaces its table, but a stream is never read whole", "Append or merge instead.");
        }
        if (pipeline.loader().isPresent() && pipeline.source() instanceof SupportsSubscription) {
            throw new ConfigurationException(
                    where,
                    "a loader of your own can't take a subscription's loads yet",
                    "Load into the warehouse, or run it by cron.");
        }
    }

    /**
     * Runs until {@link #stop}, or until the options' idle limit. Interrupting the thread ends it at once; the load under
     * way is then taken back.
     *
     * @throws dev.crescendo.error.FencedException if someone else took over lanes that this instance was never told to
     *     give up, as happens to a process that was frozen
     * @throws dev.crescendo.error.HeldException if an exclusive run holds the pipeline
     * @throws CrescendoException whatever else ended it; nothing is half-written then
     */
    public StreamingResult execute() {
        try {
            return pipeline.source() instanceof SupportsSubscription source
                    ? new SubscribedRun(pipeline, source, warehouse, options, stop).execute()
                    : new PolledRun(pipeline, warehouse, options, stop).execute();
        } catch (CrescendoException meant) {
            throw meant;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancelledException("pipeline " + pipeline.name()
                    + " was interrupted; the load under way was taken" + " back, what was committed before stays");
        } catch (RuntimeException bug) {
            throw new InternalException(
                    "pipeline " + pipeline.name() + " failed unexpectedly: " + bug + ". Please report it", bug);
        } catch (Exception broken) {
            throw new SourceException("pipeline " + pipeline.name() + " failed: " + broken.getMessage(), broken);
        }
    }

    /** Asks it to commit what it has read and to end. From any thread; returns at once. */
    public void stop() {
        stop.give();
    }
}

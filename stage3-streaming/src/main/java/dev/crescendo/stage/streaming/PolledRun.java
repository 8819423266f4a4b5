package dev.crescendo.stage.streaming;

import dev.crescendo.error.HeldException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop over a source that can't be subscribed to: one ordinary run per interval, all under one key. */
final class PolledRun {
    private static final Logger LOG = LoggerFactory.getLogger(PolledRun.class);

    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final StreamingOptions options;
    private final StopSignal stop;
    private final Patience patience;
    private final RunOptions once;
    private long loads;
    private Counts counts = Counts.NONE;
    private Position position = Position.empty();

    PolledRun(Pipeline pipeline, Warehouse warehouse, StreamingOptions options, StopSignal stop) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.options = options;
        this.stop = stop;
        this.patience = new Patience(options.patience(), stop);
        // A key of its own: other instances take turns with it, and only their lease says that they are gone.
        this.once = RunOptions.of(options.project())
                .withKey(options.key() + ":" + UUID.randomUUID())
                .withRepeats()
                .withLease(options.lease());
    }

    StreamingResult execute() throws InterruptedException {
        long idleSince = System.nanoTime();
        while (!stop.isGiven() && !isIdleFor(idleSince)) {
            try {
                if (runOnce()) {
                    idleSince = System.nanoTime();
                }
                patience.renew();
                stop.await(options.interval());
            } catch (UnavailableException away) {
                patience.await(away);
                idleSince = System.nanoTime(); // who can't be reached is not idle
            }
        }
        return new StreamingResult(pipeline.name(), loads, counts, position);
    }

    private boolean isIdleFor(long since) {
        Duration idle = Duration.ofNanos(System.nanoTime() - since);
        return options.idleLimit().map(limit -> idle.compareTo(limit) >= 0).orElse(false);
    }

    /** Returns whether there was something. */
    private boolean runOnce() {
        try {
            RunResult result = new PipelineRun(pipeline, warehouse, new OneAfterAnother(), once).execute();
            position = result.position();
            counts = counts.plus(result.counts());
            loads += result.loadId().isPresent() ? 1 : 0;
            return result.counts().read() > 0;
        } catch (HeldException another) {
            LOG.debug("{}: another instance is at it", pipeline, another);
            return false;
        }
    }
}

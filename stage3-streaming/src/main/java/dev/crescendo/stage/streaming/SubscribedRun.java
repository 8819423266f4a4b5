package dev.crescendo.stage.streaming;

import dev.crescendo.error.FencedException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.SupportsAcknowledge;
import dev.crescendo.extract.SupportsSubscription;
import dev.crescendo.extract.SupportsSubscription.Subscription;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.run.MicroBatches;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop over a subscription: wait for something to come, load up to a checkpoint, commit, acknowledge. */
final class SubscribedRun {
    private static final Logger LOG = LoggerFactory.getLogger(SubscribedRun.class);

    private static final Duration WAIT = Duration.ofMillis(200);

    /** After this long a position that moved without a record is committed too, lest the source forget what is before it. */
    private static final Duration MOVED_WITHOUT_RECORDS = Duration.ofMinutes(1);

    private final Pipeline pipeline;
    private final SupportsSubscription source;
    private final Warehouse warehouse;
    private final StreamingOptions options;
    private final StopSignal stop;
    private final Patience patience;
    private long loads;
    private Counts counts = Counts.NONE;

    SubscribedRun(
            Pipeline pipeline,
            SupportsSubscription source,
            Warehouse warehouse,
            StreamingOptions options,
            StopSignal stop) {
        this.pipeline = pipeline;
        this.source = source;
        this.warehouse = warehouse;
        this.options = options;
        this.stop = stop;
        this.patience = new Patience(options.patience(), stop);
    }

    StreamingResult execute() throws Exception {
        Position position = Position.empty();
        boolean ended = false;
        while (!ended) {
            try {
                position = subscribeAndLoad();
                ended = true;
            } catch (UnavailableException away) {
                patience.await(away);
                ended = stop.isGiven();
            }
        }
        return new StreamingResult(pipeline.name(), loads, counts, position);
    }

    /** Returns where the lanes stood that it held last. */
    private Position subscribeAndLoad() throws Exception {
        PlanContext plan = new Planning(pipeline.name(), stop);
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            SourceId identity = source.identity(plan);
            MicroBatches batches = new MicroBatches(pipeline, warehouse, ledger, source.streams(plan), identity);
            HeldLanes lanes = new HeldLanes(
                    ledger,
                    MicroBatches.idOf(pipeline, options.project()),
                    options.key(),
                    options.lease(),
                    identity,
                    batches::prepare);
            return subscribeAndLoad(ledger, batches, lanes);
        }
    }

    private Position subscribeAndLoad(Ledger ledger, MicroBatches batches, HeldLanes lanes) throws Exception {
        StreamContext context = new StreamContext(batches.readContext(), warehouse.valueRules(), stop);
        LeaseRenewal renewal = new LeaseRenewal(ledger, lanes::claim, options.lease());
        try (renewal;
                Subscription subscription = source.subscribe(options.group(), context, lanes)) {
            new Loop(batches, lanes, context, subscription).run();
            letGo(ledger, lanes, RunState.DONE, "");
        } catch (Exception failure) {
            FencedException lost = renewal.lost().orElse(null);
            if (lost != null || failure instanceof FencedException) {
                throw lost == null ? failure : lost; // touch nothing: it is all someone else's
            }
            try {
                letGo(ledger, lanes, RunState.FAILED, String.valueOf(failure.getMessage()));
            } catch (RuntimeException ledgerGone) {
                failure.addSuppressed(ledgerGone);
            }
            throw failure;
        }
        return lanes.claim().map(Claim::position).orElse(Position.empty());
    }

    /** Ends the run in the ledger, where its loads are counted already. Whichever instance is given the lanes opens it again. */
    private static void letGo(Ledger ledger, HeldLanes lanes, RunState state, String message) {
        boolean interrupted = Thread.interrupted(); // or the ledger might refuse
        try {
            lanes.claim().filter(claim -> !claim.lanes().isEmpty()).ifPresent(claim -> {
                ledger.finish(claim, state, Counts.NONE, message);
                ledger.release(claim);
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Loop {
        private final MicroBatches batches;
        private final HeldLanes lanes;
        private final StreamContext context;
        private final Subscription subscription;
        private boolean ended;

        Loop(MicroBatches batches, HeldLanes lanes, StreamContext context, Subscription subscription) {
            this.batches = batches;
            this.lanes = lanes;
            this.context = context;
            this.subscription = subscription;
        }

        void run() throws Exception {
            long idleSince = System.nanoTime();
            long movedSince = 0;
            boolean moved = false;
            while (!stop.isGiven() && !ended) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the run was stopped");
                }
                boolean hadLanes = lanes.claim().isPresent();
                Next next = subscription.next(WAIT);
                if (lanes.wereTaken()) {
                    context.end();
                    goBack();
                    continue;
                }
                if (next == Next.CHECKPOINT && !moved) {
                    moved = true;
                    movedSince = System.nanoTime();
                }
                boolean movedLongAgo = moved && hasPassed(MOVED_WITHOUT_RECORDS, movedSince);
                if (next == Next.RECORD || next == Next.BATCH || context.isAnyWaiting() || movedLongAgo) {
                    load(movedLongAgo && next == Next.IDLE ? Next.CHECKPOINT : next);
                    moved = false;
                    idleSince = System.nanoTime();
                } else if (!hadLanes) {
                    idleSince = System.nanoTime();
                } else if (isIdleFor(idleSince)) {
                    return;
                }
                ended |= next == Next.END;
            }
        }

        private boolean isIdleFor(long since) {
            return options.idleLimit().map(limit -> hasPassed(limit, since)).orElse(false);
        }

        private static boolean hasPassed(Duration time, long since) {
            return System.nanoTime() - since >= time.toNanos();
        }

        private void load(Next first) throws Exception {
            LoadReader reader = new LoadReader(subscription, context, lanes, options, stop, first);
            MicroBatches.Loaded loaded;
            try {
                loaded = batches.load(reader, lanes::required);
            } catch (LoadReader.LanesTaken taken) {
                goBack();
                return;
            } finally {
                context.end();
            }
            patience.renew();
            ended |= reader.hasSubscriptionEnded();
            lanes.moved(loaded.claim());
            if (loaded.loadId().isPresent()) {
                loads++;
                counts = counts.plus(loaded.counts());
                LOG.debug("{}: load {} up to {}", pipeline, loaded.loadId(), loaded.end());
                if (source instanceof SupportsAcknowledge acknowledging) {
                    acknowledging.acknowledge(loaded.end());
                }
            }
        }

        /** Lanes went, and with them records that were read: the others are read again from where they are loaded. */
        private void goBack() {
            lanes.claim().ifPresent(claim -> subscription.seek(claim.position()));
        }
    }
}

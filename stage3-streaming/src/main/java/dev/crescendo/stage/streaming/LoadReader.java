package dev.crescendo.stage.streaming;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.SupportsSubscription.Subscription;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One load's piece of an endless subscription: from something that has come to the first checkpoint at which enough has.
 * Its end is that of the load, not of the subscription.
 */
final class LoadReader implements SplitReader {
    /** Lanes went while they were read: nothing of this load may be committed. */
    static final class LanesTaken extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Subscription subscription;
    private final StreamContext context;
    private final HeldLanes lanes;
    private final StreamingOptions options;
    private final StopSignal stop;
    private final long began = System.nanoTime();
    private @Nullable Next first;
    private Position end = Position.empty();
    private boolean atCheckpoint;
    private boolean subscriptionEnded;
    private long records;

    /** @param first what the subscription has said already */
    LoadReader(
            Subscription subscription,
            StreamContext context,
            HeldLanes lanes,
            StreamingOptions options,
            StopSignal stop,
            Next first) {
        this.subscription = subscription;
        this.context = context;
        this.lanes = lanes;
        this.options = options;
        this.stop = stop;
        this.first = first;
    }

    @Override
    public Next next(Duration wait) throws Exception {
        Next begun = first;
        if (begun != null) {
            first = null;
            records += context.begin();
            return said(begun);
        }
        if (atCheckpoint && isEnough()) {
            return Next.END;
        }
        long rejectsBefore = context.rejects();
        Next next = subscription.next(atCheckpoint ? least(wait, timeLeft()) : wait);
        if (lanes.wereTaken()) {
            throw new LanesTaken();
        }
        if (context.rejects() > rejectsBefore) {
            records += context.rejects() - rejectsBefore;
            atCheckpoint = false;
        }
        return said(next);
    }

    private Next said(Next next) {
        switch (next) {
            case RECORD -> {
                records++;
                atCheckpoint = false;
            }
            case BATCH -> atCheckpoint = false;
            case CHECKPOINT, END -> {
                end = subscription.position();
                atCheckpoint = true;
                subscriptionEnded = next == Next.END;
            }
            case IDLE -> {}
        }
        return atCheckpoint && isEnough() ? Next.END : next;
    }

    private boolean isEnough() {
        return records >= options.maxRecords()
                || stop.isGiven()
                || subscriptionEnded
                || timeLeft().isZero();
    }

    private Duration timeLeft() {
        Duration left = options.maxTime().minusNanos(System.nanoTime() - began);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    boolean hasSubscriptionEnded() {
        return subscriptionEnded;
    }

    @Override
    public Envelope current() {
        return subscription.current();
    }

    @Override
    public Batch batch() {
        Batch batch = subscription.batch();
        records += batch.rows();
        return batch;
    }

    @Override
    public String batchStream() {
        return subscription.batchStream();
    }

    @Override
    public Position position() {
        return end;
    }

    @Override
    public Origin origin(int row) {
        return subscription.origin(row);
    }

    /** Leaves the subscription open: other loads follow. */
    @Override
    public void close() {}
}

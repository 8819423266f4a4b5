package dev.crescendo.stage.streaming;

import dev.crescendo.run.RunOptions;
import dev.crescendo.warehouse.RunKey;
import java.time.Duration;
import java.util.Optional;

/**
 * How to run a pipeline without an end. Immutable; the {@code with…} methods return changed copies.
 *
 * @param project the project's name
 * @param group the deployment's name: all its instances use the same, share out the lanes and take them over from each
 *     other at once
 * @param lease how long lanes are held by an instance that has stopped renewing them
 * @param maxRecords records after which a load ends at the next checkpoint
 * @param maxTime how long a load waits for more records, so also how late a record may be
 * @param interval how often a source that can't be subscribed to is asked for what is new
 * @param idleLimit how long nothing may come before the run ends; empty for a run without an end. It begins to count
 *     when the first lanes are assigned
 * @param patience how long a source or warehouse that can't be reached is tried again, from its first failure to its next
 *     success; zero ends the run at once
 */
public record StreamingOptions(
        String project,
        String group,
        Duration lease,
        int maxRecords,
        Duration maxTime,
        Duration interval,
        Optional<Duration> idleLimit,
        Duration patience) {
    public StreamingOptions {
        if (group.isBlank() || maxRecords < 1 || lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException(
                    "a streaming run needs a group, a lease, and loads of at least one record");
        }
    }

    public static StreamingOptions of(String project, String group) {
        return new StreamingOptions(
                project,
                group,
                RunOptions.DEFAULT_LEASE,
                10_000,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Optional.empty(),
                Duration.ofMinutes(5));
    }

    public StreamingOptions withLease(Duration newLease) {
        return new StreamingOptions(project, group, newLease, maxRecords, maxTime, interval, idleLimit, patience);
    }

    public StreamingOptions withMaxRecords(int newMaxRecords) {
        return new StreamingOptions(project, group, lease, newMaxRecords, maxTime, interval, idleLimit, patience);
    }

    public StreamingOptions withMaxTime(Duration newMaxTime) {
        return new StreamingOptions(project, group, lease, maxRecords, newMaxTime, interval, idleLimit, patience);
    }

    public StreamingOptions withInterval(Duration newInterval) {
        return new StreamingOptions(project, group, lease, maxRecords, maxTime, newInterval, idleLimit, patience);
    }

    /** Ends the run when nothing has come for {@code newIdleLimit}. */
    public StreamingOptions untilIdle(Duration newIdleLimit) {
        return new StreamingOptions(
                project, group, lease, maxRecords, maxTime, interval, Optional.of(newIdleLimit), patience);
    }

    /** How long what can't be reached is tried again. */
    public StreamingOptions withPatience(Duration newPatience) {
        return new StreamingOptions(project, group, lease, maxRecords, maxTime, interval, idleLimit, newPatience);
    }

    /** The one run key of all instances. */
    RunKey key() {
        return new RunKey("stream:" + group);
    }
}

package dev.crescendo.run;

import dev.crescendo.extract.ReadRange;
import dev.crescendo.warehouse.RunKey;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How to run a pipeline once. Immutable; the {@code with…} methods return changed copies. */
public final class RunOptions {
    /** How long a claim outlives a process that has stopped renewing it. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    private final String project;
    private final RunKey key;
    private final ReadRange.@Nullable Between interval;
    private final Duration lease;
    private final int maxRejects;

    private RunOptions(
            String project, RunKey key, ReadRange.@Nullable Between interval, Duration lease, int maxRejects) {
        this.project = project;
        this.key = key;
        this.interval = interval;
        this.lease = lease;
        this.maxRejects = maxRejects;
    }

    /** A run of its own, under a key that nobody else uses. */
    public static RunOptions of(String project) {
        return new RunOptions(project, new RunKey("once-" + UUID.randomUUID()), null, DEFAULT_LEASE, Integer.MAX_VALUE);
    }

    /** Under the caller's logical id: retries have the same, and a finished one is not run again. */
    public RunOptions withKey(String newKey) {
        return new RunOptions(project, new RunKey(newKey), interval, lease, maxRejects);
    }

    /** Reads an interval again instead of what is new; the position does not move. */
    public RunOptions withInterval(String from, String to) {
        return new RunOptions(project, key, new ReadRange.Between(from, to), lease, maxRejects);
    }

    public RunOptions withLease(Duration newLease) {
        return new RunOptions(project, key, interval, newLease, maxRejects);
    }

    /** Fails the run, and loads nothing, when more records than this are rejected. */
    public RunOptions withMaxRejects(int newMaxRejects) {
        return new RunOptions(project, key, interval, lease, newMaxRejects);
    }

    public String project() {
        return project;
    }

    public RunKey key() {
        return key;
    }

    public Optional<ReadRange.Between> interval() {
        return Optional.ofNullable(interval);
    }

    public Duration lease() {
        return lease;
    }

    public int maxRejects() {
        return maxRejects;
    }
}

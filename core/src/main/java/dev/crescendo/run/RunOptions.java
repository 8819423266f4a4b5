package dev.crescendo.run;

import dev.crescendo.extract.ReadRange;
import dev.crescendo.warehouse.RunKey;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How to run a pipeline once. Immutable; the {@code with…} methods return changed copies. */
public final class RunOptions {
    /** How long a claim outlives a process that has stopped renewing it. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    private final String project;
    private final RunKey key;
    private final ReadRange.@Nullable Between interval;
    private final Duration lease;
    private final boolean repeats;
    private final boolean refreshes;
    private final Consumer<String> reporter;
    private final LongConsumer progress;

    private RunOptions(
            String project,
            RunKey key,
            ReadRange.@Nullable Between interval,
            Duration lease,
            boolean repeats,
            boolean refreshes,
            Consumer<String> reporter,
            LongConsumer progress) {
        this.project = project;
        this.key = key;
        this.interval = interval;
        this.lease = lease;
        this.repeats = repeats;
        this.refreshes = refreshes;
        this.reporter = reporter;
        this.progress = progress;
    }

    /** A run of its own, under a key that nobody else uses. */
    public static RunOptions of(String project) {
        return new RunOptions(
                project,
                new RunKey("once-" + UUID.randomUUID()),
                null,
                DEFAULT_LEASE,
                false,
                false,
                message -> {},
                records -> {});
    }

    /** Under the caller's logical id: retries have the same, and a finished one is not run again. */
    public RunOptions withKey(String newKey) {
        return new RunOptions(project, new RunKey(newKey), interval, lease, repeats, refreshes, reporter, progress);
    }

    /**
     * Reads an interval again instead of what is new; the position does not move. Only for pipelines that merge by key, from
     * sources with a cursor.
     */
    public RunOptions withInterval(String from, String to) {
        return new RunOptions(
                project, key, new ReadRange.Between(from, to), lease, repeats, refreshes, reporter, progress);
    }

    public RunOptions withLease(Duration newLease) {
        return new RunOptions(project, key, interval, newLease, repeats, refreshes, reporter, progress);
    }

    /** Runs the key again although it is done: for a caller that looks for what is new again and again under one key. */
    public RunOptions withRepeats() {
        return new RunOptions(project, key, interval, lease, true, refreshes, reporter, progress);
    }

    /**
     * Reads everything from the beginning instead of what is new, and makes the table that, in one commit in which the
     * position begins anew: readers see the old table or the new one. Not for loaders of the user's own.
     */
    public RunOptions withFullRefresh() {
        return new RunOptions(project, key, interval, lease, repeats, true, reporter, progress);
    }

    /** Where to tell what the run waits for or leaves out: one line each. */
    public RunOptions withReporter(Consumer<String> newReporter) {
        return new RunOptions(project, key, interval, lease, repeats, refreshes, newReporter, progress);
    }

    /** Where to tell how many more records were read; called from any thread. Only stages that run in this JVM tell. */
    public RunOptions withProgress(LongConsumer newProgress) {
        return new RunOptions(project, key, interval, lease, repeats, refreshes, reporter, newProgress);
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

    public Consumer<String> reporter() {
        return reporter;
    }

    public boolean refreshes() {
        return refreshes;
    }

    public LongConsumer progress() {
        return progress;
    }

    public boolean repeats() {
        return repeats;
    }
}

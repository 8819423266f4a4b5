package dev.crescendo.run;

import dev.crescendo.extract.ReadRange;
import dev.crescendo.warehouse.RunKey;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
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
    private final Consumer<String> reporter;

    private RunOptions(
            String project,
            RunKey key,
            ReadRange.@Nullable Between interval,
            Duration lease,
            boolean repeats,
            Consumer<String> reporter) {
        this.project = project;
        this.key = key;
        this.interval = interval;
        this.lease = lease;
        this.repeats = repeats;
        this.reporter = reporter;
    }

    /** A run of its own, under a key that nobody else uses. */
    public static RunOptions of(String project) {
        return new RunOptions(
                project, new RunKey("once-" + UUID.randomUUID()), null, DEFAULT_LEASE, false, message -> {});
    }

    /** Under the caller's logical id: retries have the same, and a finished one is not run again. */
    public RunOptions withKey(String newKey) {
        return new RunOptions(project, new RunKey(newKey), interval, lease, repeats, reporter);
    }

    /**
     * Reads an interval again instead of what is new; the position does not move. Only for pipelines that merge by key, from
     * sources with a cursor.
     */
    public RunOptions withInterval(String from, String to) {
        return new RunOptions(project, key, new ReadRange.Between(from, to), lease, repeats, reporter);
    }

    public RunOptions withLease(Duration newLease) {
        return new RunOptions(project, key, interval, newLease, repeats, reporter);
    }

    /** Runs the key again although it is done: for a caller that looks for what is new again and again under one key. */
    public RunOptions withRepeats() {
        return new RunOptions(project, key, interval, lease, true, reporter);
    }

    /** Where to tell what the run waits for or leaves out: one line each. */
    public RunOptions withReporter(Consumer<String> newReporter) {
        return new RunOptions(project, key, interval, lease, repeats, newReporter);
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

    public boolean repeats() {
        return repeats;
    }
}

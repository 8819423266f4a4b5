package dev.crescendo.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a look at the system behind a connection found. */
public final class Checkup {
    private final String server;
    private final @Nullable Duration roundTrip;
    private final @Nullable Duration clockAhead;
    private final List<Finding> findings;

    private Checkup(
            String server, @Nullable Duration roundTrip, @Nullable Duration clockAhead, List<Finding> findings) {
        this.server = server;
        this.roundTrip = roundTrip;
        this.clockAhead = clockAhead;
        this.findings = List.copyOf(findings);
    }

    /**
     * A system that is there.
     *
     * @param server product and version: {@code PostgreSQL 18.1}
     */
    public static Checkup of(String server) {
        return new Checkup(server, null, null, List.of());
    }

    /** With how long a question and its answer took. */
    public Checkup withRoundTrip(Duration time) {
        return new Checkup(server, time, clockAhead, findings);
    }

    /** With how far its clock is ahead of this machine's; negative where it is behind. */
    public Checkup withClockAhead(Duration time) {
        return new Checkup(server, roundTrip, time, findings);
    }

    public Checkup with(Finding finding) {
        List<Finding> more = new ArrayList<>(findings);
        more.add(finding);
        return new Checkup(server, roundTrip, clockAhead, more);
    }

    public String server() {
        return server;
    }

    public Optional<Duration> roundTrip() {
        return Optional.ofNullable(roundTrip);
    }

    public Optional<Duration> clockAhead() {
        return Optional.ofNullable(clockAhead);
    }

    public List<Finding> findings() {
        return findings;
    }
}

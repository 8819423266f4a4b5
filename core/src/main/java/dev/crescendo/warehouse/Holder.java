package dev.crescendo.warehouse;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process behind a claim, described so that another process on the same host can tell whether it is still alive.
 *
 * @param host the host's name with what tells apart its boots and containers
 * @param pid the process id
 * @param started when the process began: process ids are used again
 */
public record Holder(String host, long pid, Instant started) implements Serializable {
    private static final class Self {
        static final Holder HOLDER = new Holder(
                hostName(),
                ProcessHandle.current().pid(),
                startOf(ProcessHandle.current()).orElse(Instant.EPOCH));
    }

    /** Start times are told by the wall clock, which may be set between two looks at the same process. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(10);

    /** This process. */
    public static Holder current() {
        return Self.HOLDER;
    }

    /** Whether the process has certainly ended; false when that can't be told from here. */
    public boolean isGone() {
        if (!host.equals(Self.HOLDER.host)) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isEmpty()
                || startOf(process.get())
                        .map(start -> Duration.between(start, started).abs().compareTo(CLOCK_STEP) > 0)
                        .orElse(false);
    }

    private static Optional<Instant> startOf(ProcessHandle process) {
        return process.info().startInstant();
    }

    private static String hostName() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            name = "localhost";
        }
        return name + "/" + boot() + "/" + pidNamespace();
    }

    private static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException notLinux) {
            return "";
        }
    }

    private static String pidNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException notLinux) {
            return "";
        }
    }

    @Override
    public String toString() {
        int slash = host.indexOf('/');
        return "process " + pid + " on " + (slash < 0 ? host : host.substring(0, slash));
    }
}

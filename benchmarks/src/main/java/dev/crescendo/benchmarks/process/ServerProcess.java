package dev.crescendo.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server as the system sees it: the CPU that all its processes have used so far, those that live, and those
 * that ended, whose first process has inherited it; and its log. A server on another machine or in a container is not seen.
 */
public final class ServerProcess {
    /** Of {@code /proc/PID/stat}, counted from the state on: utime, stime, cutime, cstime. */
    private static final int FIRST_TIME = 11;

    private static final double TICKS_A_SECOND = 100; // USER_HZ, the same on all that we run on

    private final long postmaster;

    private ServerProcess(long postmaster) {
        this.postmaster = postmaster;
    }

    /**
     * The server that one of its backends belongs to.
     *
     * @param backend the process's number, as the server says it
     */
    public static ServerProcess of(long backend) {
        return new ServerProcess(ProcessHandle.of(backend)
                .filter(process -> process.info()
                        .command()
                        .filter(path -> path.endsWith("/postgres"))
                        .isPresent())
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L));
    }

    /** 0 when the server is not on this machine. */
    public double cpuSeconds() {
        while (true) {
            long inherited = inherited();
            long ticks = ticks(postmaster, 4);
            for (ProcessHandle child : children()) {
                ticks += ticks(child.pid(), 2);
            }
            // A process that ended between the two would be missing in both.
            if (inherited == inherited()) {
                return ticks / TICKS_A_SECOND;
            }
        }
    }

    /** Where what it logs goes to, if that can be seen. */
    public Optional<Path> log() {
        Path errors = Path.of("/proc", Long.toString(postmaster), "fd", "2");
        return Files.isRegularFile(errors) ? Optional.of(errors) : Optional.empty();
    }

    private List<ProcessHandle> children() {
        return ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .toList();
    }

    private long inherited() {
        return ticks(postmaster, 4) - ticks(postmaster, 2);
    }

    private static long ticks(long process, int times) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
            // The name before it may hold blanks.
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields, FIRST_TIME, FIRST_TIME + times)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException notThere) {
            return 0;
        }
    }
}

package dev.crescendo.testserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The first process of a PostgreSQL server, the parent of all others. */
final class Postmaster {
    static final String PID_FILE = "postmaster.pid";
    private static final long WAIT_SECONDS = 30;

    private final ProcessHandle process;

    private Postmaster(ProcessHandle process) {
        this.process = process;
    }

    /**
     * The one that serves a folder. Its file alone does not say so: a server that was killed leaves the file behind, and
     * the number in it is some other process's by and by.
     */
    static Optional<Postmaster> of(Path data) throws IOException {
        Path file = data.resolve(PID_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(line -> Long.parseLong(line.strip()))
                    .flatMap(ProcessHandle::of)
                    .filter(process -> serves(process, data))
                    .map(Postmaster::new);
        }
    }

    private static boolean serves(ProcessHandle process, Path data) {
        List<String> arguments = process.info().arguments().map(List::of).orElse(List.of());
        int folder = arguments.indexOf(data.toString());
        return folder > 0
                && arguments.get(folder - 1).equals("-D")
                && process.info().command().orElse("").endsWith("postgres");
    }

    /** PostgreSQL's immediate shutdown. Unlike SIGKILL it leaves no shared memory behind. */
    void quit() throws IOException, InterruptedException {
        end("QUIT");
    }

    void kill() throws IOException, InterruptedException {
        end("KILL");
    }

    /** Returns when it and its children are gone, which end by themselves after it; the data are theirs until then. */
    private void end(String signal) throws IOException, InterruptedException {
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        for (ProcessHandle each : processes) {
            try {
                each.onExit().get(WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("PostgreSQL's process " + each.pid() + " does not end", e);
            }
        }
    }
}

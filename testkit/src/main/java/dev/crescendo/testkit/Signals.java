package dev.crescendo.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** POSIX signals to one process, by its id. */
final class Signals {
    private Signals() {}

    /** Sends a signal and returns when it is on its way. */
    static void send(long pid, String signal) throws InterruptedException {
        try {
            // The shell's own kill: small systems have no program of this name.
            int exitCode = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException("could not send " + signal + " to process " + pid + ": has it ended?");
            }
        } catch (IOException noShell) {
            throw new UncheckedIOException(noShell);
        }
    }

    /** Whether a process stands still after SIGSTOP. */
    static boolean isStopped(long pid) {
        try {
            Path status = Path.of("/proc", Long.toString(pid), "stat");
            if (Files.exists(status)) {
                // "12 (java) T 1 …": the state follows the name, which may hold blanks and brackets.
                String text = Files.readString(status);
                return text.charAt(text.lastIndexOf(')') + 2) == 'T';
            }
            Process process = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(pid)).start();
            byte[] state = process.getInputStream().readAllBytes();
            return new String(state, StandardCharsets.UTF_8).strip().startsWith("T");
        } catch (IOException gone) {
            return false;
        }
    }
}

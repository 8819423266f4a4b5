package dev.crescendo.stage.cron;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@code crontab} program: reads and writes the calling user's crontab. */
public final class CrontabProgram {
    private static final long PATIENCE_SECONDS = 20;
    private static final String PLACE = "crontab";

    private final String command;

    /** The one on the {@code PATH}. */
    public CrontabProgram() {
        this("crontab");
    }

    /** Another than the one on the {@code PATH}. */
    public CrontabProgram(String command) {
        this.command = command;
    }

    private record Ended(int exitCode, String out, String err) {}

    /**
     * The user's crontab, a character per byte; empty if there is none.
     *
     * @throws ConfigurationException if there is no such program, or it refuses
     */
    public String read() {
        Ended ended = run("-l", Optional.empty());
        if (ended.exitCode() == 0) {
            return ended.out();
        }
        if (ended.err().contains("no crontab for")) {
            return "";
        }
        throw refused("the crontab can't be read", ended);
    }

    /**
     * Replaces the user's crontab.
     *
     * @throws ConfigurationException if there is no such program, or it refuses; the crontab is as before then
     */
    public void write(String crontab) {
        Ended ended = run("-", Optional.of(crontab));
        if (ended.exitCode() != 0) {
            throw refused("the crontab can't be written", ended);
        }
    }

    private static ConfigurationException refused(String what, Ended ended) {
        String said = Texts.fromBytes(ended.err().isBlank() ? ended.out() : ended.err())
                .strip()
                .replace('\n', ' ');
        return new ConfigurationException(
                PLACE,
                what + ", as the program says: " + said,
                "Ask whoever runs this machine whether you may have one (cron.allow, cron.deny).");
    }

    private Ended run(String argument, Optional<String> input) {
        Process process;
        try {
            process = new ProcessBuilder(command, argument).start();
        } catch (IOException missing) {
            throw new ConfigurationException(
                    PLACE,
                    "this machine has no crontab program",
                    "Install cron (Debian, Ubuntu: apt install cron), or let another scheduler call 'crescendo run"
                            + " --schedule …'; 'crescendo cron show' prints the lines.");
        }
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.orElse("").getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException ended) {
                // it did not want to read; its exit code tells why
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new ConfigurationException(PLACE, "the crontab program does not end", "Try it by hand.");
            }
            return new Ended(process.exitValue(), out, err);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    PLACE, "the crontab program broke off: " + unreadable.getMessage(), "Try it by hand.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancelledException("the crontab was left as it is");
        } finally {
            process.destroy();
        }
    }
}

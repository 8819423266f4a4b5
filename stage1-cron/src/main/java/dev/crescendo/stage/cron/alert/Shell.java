package dev.crescendo.stage.cron.alert;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the user's own, run by {@code /bin/sh} in the project's folder: the message is its standard input, the facts are
 * in {@code CRESCENDO_…} variables.
 */
public record Shell(String command, Path folder, Duration timeout) implements Channel {
    @Override
    public String name() {
        return "command";
    }

    @Override
    public void send(Notice notice) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("CRESCENDO_PROJECT", notice.project());
        environment.put("CRESCENDO_EVENT", notice.event().word());
        environment.put(
                "CRESCENDO_PIPELINES", String.join(" ", notice.pipelines().keySet()));
        environment.put("CRESCENDO_HOST", notice.host());
        environment.put("CRESCENDO_SUBJECT", notice.subject());
        Process process = builder.start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(notice.text().getBytes(StandardCharsets.UTF_8));
            } catch (IOException notRead) {
                // it may do without
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it has not ended after " + timeout.toSeconds() + " s, and was stopped");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("it ended with " + process.exitValue());
        }
    }
}

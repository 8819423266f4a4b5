package dev.crescendo.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** How wide the terminal is. Windows are resized while commands run, so it is asked for again now and then. */
final class TerminalWidth implements IntSupplier {
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private int columns;
    private long asked;

    TerminalWidth(int columns, LongSupplier nanoTime) {
        this.columns = columns;
        this.nanoTime = nanoTime;
        this.asked = nanoTime.getAsLong();
    }

    @Override
    public synchronized int getAsInt() {
        if (nanoTime.getAsLong() - asked > ASK_AGAIN_NANOS) {
            columns = ask(columns);
            asked = nanoTime.getAsLong();
        }
        return columns;
    }

    private static int ask(int before) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream();
                    Scanner size = new Scanner(answer, StandardCharsets.UTF_8)) {
                size.nextInt();
                int columns = size.nextInt();
                return columns > 0 ? columns : before;
            }
        } catch (IOException | RuntimeException unknown) {
            return before;
        }
    }
}

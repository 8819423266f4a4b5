package dev.crescendo.stage.cron;

import java.nio.charset.StandardCharsets;

/** Texts of which each character is one byte: a crontab in whatever encoding goes through unchanged. */
final class Texts {
    private Texts() {}

    static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static String fromBytes(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

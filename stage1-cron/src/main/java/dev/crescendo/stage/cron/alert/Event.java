package dev.crescendo.stage.cron.alert;

import java.util.Locale;

/** What may change about a pipeline. */
public enum Event {
    FAILURE("failed"),
    RECOVERY("runs again"),
    STALE("has loaded nothing for too long"),
    FRESH("is fresh again");

    private final String words;

    Event(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** For programs. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

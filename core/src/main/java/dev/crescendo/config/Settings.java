package dev.crescendo.config;

import java.util.Map;
import java.util.Optional;

/** The values of declared options, checked. */
public final class Settings {
    private final Map<String, Object> values;
    private final String where;

    Settings(Map<String, Object> values, String where) {
        this.values = Map.copyOf(values);
        this.where = where;
    }

    /** The place of the mapping these came from, for messages. */
    public String where() {
        return where;
    }

    /**
     * The value of a required option, or of one with a default.
     *
     * @throws IllegalStateException if it has none: the option should have been declared required
     */
    public <T> T value(Option<T> option) {
        return find(option)
                .orElseThrow(() -> new IllegalStateException("option " + option.name() + " has no value at " + where));
    }

    @SuppressWarnings("unchecked") // Options.read stored what this very option parsed
    public <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable((T) values.get(option.name()));
    }

    public boolean has(Option<?> option) {
        return values.containsKey(option.name());
    }
}

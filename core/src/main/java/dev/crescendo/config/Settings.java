package dev.crescendo.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The values of declared options, checked. */
public final class Settings {
    private final Map<String, Object> values;
    private final String where;
    private final Path folder;

    Settings(Map<String, Object> values, String where) {
        this(values, where, Path.of(""));
    }

    private Settings(Map<String, Object> values, String where, Path folder) {
        this.values = Map.copyOf(values);
        this.where = where;
        this.folder = folder;
    }

    /** These settings, their relative paths beginning at a folder. */
    public Settings in(Path newFolder) {
        return new Settings(values, where, newFolder);
    }

    /** The folder that relative paths begin at: the project's. */
    public Path folder() {
        return folder;
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

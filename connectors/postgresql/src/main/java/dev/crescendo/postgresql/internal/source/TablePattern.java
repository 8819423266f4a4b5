package dev.crescendo.postgresql.internal.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of tables, with {@code *} for any characters: {@code public.*}, {@code sales.order_*}. */
public record TablePattern(TableName name) implements Serializable {
    /**
     * Reads a pattern as {@link TableName#parse} reads a name.
     *
     * @throws dev.crescendo.error.ConfigurationException if it can't be one
     */
    public static TablePattern parse(String text) {
        return new TablePattern(TableName.parse(text));
    }

    /** Whether it names one table only. */
    public boolean isName() {
        return name.schema().indexOf('*') < 0 && name.name().indexOf('*') < 0;
    }

    public boolean matches(TableName table) {
        return matches(name.schema(), table.schema()) && matches(name.name(), table.name());
    }

    private static boolean matches(String pattern, String text) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}

package dev.crescendo.record;

import java.io.Serializable;
import java.time.ZoneOffset;

/**
 * 24:00 with an offset: the only time with zone that databases have and {@link java.time.OffsetTime} has not. A column
 * holds it as it is; it can't be shown in a {@link Row}. {@code toString} is its ISO form.
 */
public record EndOfDay(ZoneOffset offset) implements Serializable {
    @Override
    public String toString() {
        return "24:00:00" + (offset.getTotalSeconds() == 0 ? "+00:00" : offset);
    }
}

package dev.crescendo.extract;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Times;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A {@link ReadRange.Between} as values of a cursor: whole numbers, or microseconds since 1970. {@code from} is in it,
 * {@code to} is not.
 */
public record CursorInterval(long from, long to) {
    /** What a cursor counts, and so how users write its values. */
    public enum Kind {
        NUMBER("a whole number"),
        /** Date and time without a zone. */
        TIMESTAMP("2026-01-31 or 2026-01-31T13:00:00, without an offset"),
        /** A point in time; UTC where no offset is given. */
        INSTANT("2026-01-31, 2026-01-31T13:00:00Z or 2026-01-31T13:00:00+01:00");

        private final String examples;

        Kind(String examples) {
            this.examples = examples;
        }
    }

    private static final long MICROS = 1_000_000L;

    /**
     * What a user wrote, as values of a cursor.
     *
     * @param type the cursor's type, as messages call it
     * @throws ConfigurationException if a bound is no such value, or the first is not before the second
     */
    public static CursorInterval of(ReadRange.Between written, Kind kind, String type) {
        CursorInterval interval =
                new CursorInterval(value(written.from(), kind, type), value(written.to(), kind, type));
        if (interval.from >= interval.to) {
            throw new ConfigurationException(
                    "interval",
                    "it begins at '" + written.from() + "' and ends at '" + written.to() + "', which is not later",
                    "The end is not part of it: name the first value after it.");
        }
        return interval;
    }

    private static long value(String text, Kind kind, String type) {
        String bound = text.strip();
        try {
            if (kind == Kind.NUMBER) {
                return Long.parseLong(bound);
            }
            if (bound.indexOf('T') < 0) {
                return micros(LocalDate.parse(bound).atStartOfDay());
            }
            boolean hasOffset =
                    bound.endsWith("Z") || bound.indexOf('+') > 0 || bound.lastIndexOf('-') > bound.indexOf('T');
            if (!hasOffset) {
                return micros(LocalDateTime.parse(bound));
            }
            if (kind == Kind.TIMESTAMP) {
                throw new DateTimeException("it has no zone");
            }
            return micros(OffsetDateTime.parse(bound)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime());
        } catch (NumberFormatException | DateTimeException | ArithmeticException other) {
            throw new ConfigurationException(
                    "interval", "'" + text + "' does not fit a cursor of type " + type, "Write " + kind.examples + ".");
        }
    }

    private static long micros(LocalDateTime time) {
        if (time.getNano() % 1000 != 0) {
            throw new DateTimeException("finer than a microsecond");
        }
        long micros =
                Math.addExact(Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS), time.getNano() / 1000);
        if (micros == Times.INFINITY || micros == Times.MINUS_INFINITY) {
            throw new DateTimeException("out of range");
        }
        return micros;
    }
}

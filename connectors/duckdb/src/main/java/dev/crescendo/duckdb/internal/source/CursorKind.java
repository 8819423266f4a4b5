package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.CursorInterval;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.record.FieldType.Simple;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** What a cursor column counts: whole numbers, or microseconds since 1970. */
public enum CursorKind {
    NUMBER,
    TIMESTAMP,
    INSTANT;

    private static final long MICROS = 1_000_000L;

    /** What a column of this type counts; empty when it can't be a cursor. */
    public static Optional<CursorKind> of(DuckType type) {
        if (type.fieldType() == Simple.INT || type.fieldType() == Simple.LONG) {
            return Optional.of(NUMBER);
        }
        return switch (type.sql()) {
            case "TIMESTAMP" -> Optional.of(TIMESTAMP);
            case "TIMESTAMP WITH TIME ZONE" -> Optional.of(INSTANT);
            default -> Optional.empty();
        };
    }

    /** A column's value as a number; null when it is infinite. */
    String number(String column) {
        return this == NUMBER ? "CAST(" + column + " AS BIGINT)" : "epoch_us(" + column + ")";
    }

    /** A value as SQL writes it. */
    String literal(long value) {
        return switch (this) {
            case NUMBER -> "CAST('" + value + "' AS BIGINT)";
            case TIMESTAMP -> "make_timestamp(CAST('" + value + "' AS BIGINT))";
            case INSTANT -> "make_timestamptz(CAST('" + value + "' AS BIGINT))";
        };
    }

    /** A value as text in a token. */
    public String text(long value) {
        return switch (this) {
            case NUMBER -> Long.toString(value);
            case TIMESTAMP -> dateTime(value).toString();
            case INSTANT -> dateTime(value).toInstant(ZoneOffset.UTC).toString();
        };
    }

    /**
     * The value of a token's text.
     *
     * @throws SourceException if this kind of cursor did not write it
     */
    public long value(String text) {
        try {
            return switch (this) {
                case NUMBER -> Long.parseLong(text);
                case TIMESTAMP -> micros(LocalDateTime.parse(text));
                case INSTANT -> micros(LocalDateTime.ofInstant(Instant.parse(text), ZoneOffset.UTC));
            };
        } catch (NumberFormatException | DateTimeException | ArithmeticException other) {
            throw new SourceException(
                    "the position '" + text + "' is none of this cursor. If the cursor was changed, reset"
                            + " the position",
                    other);
        }
    }

    /**
     * The interval that a user wrote.
     *
     * @throws dev.crescendo.error.ConfigurationException if that does not fit
     */
    public CursorInterval interval(ReadRange.Between written) {
        return switch (this) {
            case NUMBER -> CursorInterval.of(written, CursorInterval.Kind.NUMBER, "BIGINT");
            case TIMESTAMP -> CursorInterval.of(written, CursorInterval.Kind.TIMESTAMP, "TIMESTAMP");
            case INSTANT -> CursorInterval.of(written, CursorInterval.Kind.INSTANT, "TIMESTAMP WITH TIME ZONE");
        };
    }

    private static LocalDateTime dateTime(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
    }

    private static long micros(LocalDateTime time) {
        return Math.addExact(Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS), time.getNano() / 1000);
    }
}

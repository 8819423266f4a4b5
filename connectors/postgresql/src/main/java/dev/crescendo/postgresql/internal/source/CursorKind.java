package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.CursorInterval;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Times;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/**
 * What a cursor column counts: whole numbers, or microseconds since 1970. As text, in tokens: the decimal number, or ISO
 * 8601 with six digits of the second.
 */
public enum CursorKind {
    NUMBER(FieldType.Simple.LONG, PgType.Base.INT8),
    TIMESTAMP(FieldType.Simple.TIMESTAMP, PgType.Base.TIMESTAMP),
    INSTANT(FieldType.Simple.INSTANT, PgType.Base.TIMESTAMPTZ),
    /** The id of the transaction that wrote the row. The token is a snapshot, not a value: see {@link TransactionIds}. */
    TRANSACTION(FieldType.Simple.LONG, PgType.Base.INT8);

    private static final long XID8 = 5069;

    /** 2000-01-01, from where PostgreSQL counts. */
    static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private static final long MICROS = 1_000_000L;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(TIME)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter POSTGRES = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd ")
            .append(TIME)
            .toFormatter(Locale.ROOT);

    private final FieldType fieldType;
    private final PgType type;

    CursorKind(FieldType.Simple fieldType, PgType.Base type) {
        this.fieldType = fieldType;
        this.type = PgType.of(type);
    }

    /** What a column counts; empty when it can't be a cursor. */
    public static Optional<CursorKind> of(TableColumn column) {
        return column.typeOid() == XID8 ? Optional.of(TRANSACTION) : of(column.type());
    }

    private static Optional<CursorKind> of(PgType type) {
        boolean micros = type.precision() == PgType.NONE || type.precision() == 6;
        return switch (type.base()) {
            case INT2, INT4, INT8 -> Optional.of(NUMBER);
            case TIMESTAMP -> micros ? Optional.of(TIMESTAMP) : Optional.empty();
            case TIMESTAMPTZ -> micros ? Optional.of(INSTANT) : Optional.empty();
            default -> Optional.empty();
        };
    }

    FieldType fieldType() {
        return fieldType;
    }

    PgType type() {
        return type;
    }

    /** Whether it is a date and time. */
    public boolean isTime() {
        return this == TIMESTAMP || this == INSTANT;
    }

    /** A column of this kind, or a term of it, as the type that bounds are read in. */
    String bound(String term) {
        return this == TRANSACTION ? term + "::text::bigint" : term + "::" + type.sql();
    }

    /**
     * Whether a time of the server says something about values that its transactions write: only for points in time. What
     * a wall clock without a zone shows depends on each writer's own zone.
     */
    public boolean followsServerTime() {
        return this == INSTANT;
    }

    /** A value as text in a token. */
    public String text(long value) {
        return switch (this) {
            case NUMBER, TRANSACTION -> Long.toString(value);
            case TIMESTAMP -> ISO.format(dateTime(value));
            case INSTANT -> ISO.format(dateTime(value)) + "Z";
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
                case NUMBER, TRANSACTION -> Long.parseLong(text);
                case TIMESTAMP -> micros(LocalDateTime.parse(text, ISO));
                case INSTANT -> {
                    if (!text.endsWith("Z")) {
                        throw new DateTimeException("no zone");
                    }
                    yield micros(LocalDateTime.parse(text.substring(0, text.length() - 1), ISO));
                }
            };
        } catch (NumberFormatException | DateTimeException | ArithmeticException other) {
            throw new SourceException(
                    "the saved position '" + text + "' does not fit the cursor, which is now " + type
                            + ". If the column was changed on purpose, reset the position",
                    other);
        }
    }

    /**
     * The interval that a user wrote.
     *
     * @throws ConfigurationException if that does not fit, or nobody knows an interval of this kind
     */
    public CursorInterval interval(ReadRange.Between written) {
        return switch (this) {
            case NUMBER -> CursorInterval.of(written, CursorInterval.Kind.NUMBER, type.sql());
            case TIMESTAMP -> CursorInterval.of(written, CursorInterval.Kind.TIMESTAMP, type.sql());
            case INSTANT -> CursorInterval.of(written, CursorInterval.Kind.INSTANT, type.sql());
            case TRANSACTION ->
                throw new ConfigurationException(
                        "interval",
                        "the cursor holds ids of transactions, of which nobody knows an interval",
                        "Give the pipeline another cursor, or run it without an interval.");
        };
    }

    /** A value as SQL writes it. */
    String literal(long value) {
        if (!isTime()) {
            return this == NUMBER ? "(" + value + ")::bigint" : "'" + value + "'::xid8";
        }
        LocalDateTime time = dateTime(value);
        return "'" + POSTGRES.format(time) + (this == INSTANT ? "+00" : "") + (time.getYear() <= 0 ? " BC" : "") + "'::"
                + type.sql();
    }

    private static LocalDateTime dateTime(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
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

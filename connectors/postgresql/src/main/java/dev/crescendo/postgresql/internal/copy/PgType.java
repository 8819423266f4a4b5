package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Limits;
import dev.crescendo.record.Times;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL type with its modifiers, as {@code format_type} writes it.
 *
 * @param base the type without modifiers
 * @param precision the modifier: length, digits, or digits of a second; {@link #NONE} when there is none
 * @param scale the digits after the point of a bounded {@code numeric}, which may be negative; else 0
 * @param name the whole text, where the other parts don't say it all: of {@link Base#OTHER} and of an interval that is
 *     restricted to some of its fields; else empty
 */
public record PgType(Base base, int precision, int scale, String name) implements Serializable {
    /** No modifier. */
    public static final int NONE = -1;

    /** From 4713-11-24 BC to 5874897-12-31; its last timestamps are after the last that a batch holds. */
    public static final Limits LIMITS =
            new Limits(-2_440_588, 2_145_042_905, -210_866_803_200_000_000L, Times.INFINITY - 1, 131_072, 16_383, true);

    /** The most digits that {@code numeric(p, s)} can be declared with. */
    private static final int MAX_DECLARED_PRECISION = 1000;

    private static final Pattern FORMAT =
            Pattern.compile("([a-z0-9]+(?: [a-z]+)*?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?");

    private static final Pattern RESTRICTED_INTERVAL = Pattern.compile("interval [a-z ]+(?:\\((\\d)\\))?");

    /** What {@code money} holds where a currency has cents. */
    private static final FieldType MONEY = new FieldType.Decimal(19, 2);

    /** The types whose values travel in binary form, and the one for all others. */
    public enum Base {
        BOOL(16, "boolean", Simple.BOOLEAN),
        INT2(21, "smallint", Simple.INT),
        INT4(23, "integer", Simple.INT),
        INT8(20, "bigint", Simple.LONG),
        FLOAT4(700, "real", Simple.FLOAT),
        FLOAT8(701, "double precision", Simple.DOUBLE),
        NUMERIC(1700, "numeric", Simple.NUMBER),
        TEXT(25, "text", Simple.TEXT),
        VARCHAR(1043, "character varying", Simple.TEXT),
        /** Blank-padded; its text is kept with its padding. */
        BPCHAR(1042, "character", Simple.TEXT),
        NAME(19, "name", Simple.TEXT),
        BYTEA(17, "bytea", Simple.BYTES),
        DATE(1082, "date", Simple.DATE),
        TIME(1083, "time without time zone", Simple.TIME),
        TIMETZ(1266, "time with time zone", Simple.TIME_WITH_ZONE),
        TIMESTAMP(1114, "timestamp without time zone", Simple.TIMESTAMP),
        TIMESTAMPTZ(1184, "timestamp with time zone", Simple.INSTANT),
        INTERVAL(1186, "interval", Simple.INTERVAL),
        UUID(2950, "uuid", Simple.UUID),
        JSON(114, "json", Simple.JSON),
        JSONB(3802, "jsonb", Simple.JSON),
        OID(26, "oid", Simple.LONG),
        /** Its values are below 2^63, as those of transactions are. */
        XID8(5069, "xid8", Simple.LONG),
        /** Read as a number, because what an amount is depends on the database's locale. */
        MONEY(790, "money", Simple.NUMBER),
        /** Any other type, in its text form. */
        OTHER(0, "", Simple.TEXT);

        private final long oid;
        private final String sqlName;
        private final Simple fieldType;

        Base(long oid, String sqlName, Simple fieldType) {
            this.oid = oid;
            this.sqlName = sqlName;
            this.fieldType = fieldType;
        }

        boolean isText() {
            return fieldType == Simple.TEXT;
        }

        boolean isJson() {
            return fieldType == Simple.JSON;
        }
    }

    public PgType(Base base, int precision, int scale) {
        this(base, precision, scale, "");
    }

    public static PgType of(Base base) {
        return new PgType(base, NONE, 0);
    }

    private static PgType other(String name) {
        return new PgType(Base.OTHER, NONE, 0, name);
    }

    /** The type that {@code format_type} wrote as {@code text}; empty when that is. */
    public static Optional<PgType> parse(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(known(text).orElseGet(() -> other(text)));
    }

    private static Optional<PgType> known(String text) {
        Matcher restricted = RESTRICTED_INTERVAL.matcher(text);
        if (restricted.matches()) {
            int digits = restricted.group(1) == null ? NONE : Integer.parseInt(restricted.group(1));
            return Optional.of(new PgType(Base.INTERVAL, digits, 0, text));
        }
        if (text.equals("bpchar")) {
            return Optional.of(of(Base.BPCHAR));
        }
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1) + (matcher.group(4) == null ? "" : matcher.group(4));
        int precision = matcher.group(2) == null ? NONE : Integer.parseInt(matcher.group(2));
        int scale = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        for (Base base : Base.values()) {
            if (base.sqlName.equals(name)) {
                return Optional.of(new PgType(base, precision, scale));
            }
        }
        return Optional.empty();
    }

    /** The type of a catalog entry: {@link Base#OTHER} also when it only looks like one of the others. */
    public static PgType of(long oid, String formatType) {
        return known(formatType).filter(type -> type.base.oid == oid).orElseGet(() -> other(formatType));
    }

    /**
     * The type of a column that holds a field: the field's native type where that is one of PostgreSQL's for such fields,
     * else the nearest that holds every value of the field; of nested ones as JSON. Whether a server has a type of which the
     * field holds the text form is for the caller to know.
     */
    public static PgType forField(Field field) {
        Optional<PgType> same =
                parse(field.nativeType()).filter(type -> type.fieldType().equals(field.type()));
        if (same.isPresent()) {
            return same.get();
        }
        if (field.type() instanceof FieldType.Decimal decimal) {
            return decimal.precision() <= MAX_DECLARED_PRECISION
                    ? new PgType(Base.NUMERIC, decimal.precision(), decimal.scale())
                    : of(Base.NUMERIC);
        }
        if (field.type() instanceof Simple simple) {
            return of(
                    switch (simple) {
                        case BOOLEAN -> Base.BOOL;
                        case INT -> Base.INT4;
                        case LONG -> Base.INT8;
                        case FLOAT -> Base.FLOAT4;
                        case DOUBLE -> Base.FLOAT8;
                        case NUMBER -> Base.NUMERIC;
                        case TEXT -> Base.TEXT;
                        case BYTES -> Base.BYTEA;
                        case DATE -> Base.DATE;
                        case TIME -> Base.TIME;
                        case TIME_WITH_ZONE -> Base.TIMETZ;
                        case TIMESTAMP -> Base.TIMESTAMP;
                        case INSTANT -> Base.TIMESTAMPTZ;
                        case INTERVAL -> Base.INTERVAL;
                        case UUID -> Base.UUID;
                        case JSON -> Base.JSON;
                    });
        }
        return of(Base.JSON); // lists and structs; jsonb would refuse some that json inside of them may hold
    }

    /** Whether a stream in binary form can't carry its values, because there is nothing but their text form. */
    public boolean travelsAsText() {
        return base == Base.OTHER;
    }

    /** What selects a column of this type in the form in which its values are read. */
    public String read(String column) {
        return switch (base) {
            case OTHER -> column + "::text";
            case MONEY -> column + "::numeric";
            default -> column;
        };
    }

    /** The type as SQL writes it. */
    public String sql() {
        if (!name.isEmpty()) {
            return name;
        }
        if (precision == NONE) {
            // without a length, "character" would mean character(1)
            return base == Base.BPCHAR ? "bpchar" : base.sqlName;
        }
        String modifier = base == Base.NUMERIC ? "(" + precision + "," + scale + ")" : "(" + precision + ")";
        int zone = base.sqlName.indexOf(" with");
        return zone < 0
                ? base.sqlName + modifier
                : base.sqlName.substring(0, zone) + modifier + base.sqlName.substring(zone);
    }

    /** The field type that holds every value of this type. */
    public FieldType fieldType() {
        boolean bounded = base == Base.NUMERIC && precision != NONE && scale >= 0 && scale <= precision;
        if (base == Base.MONEY) {
            return MONEY;
        }
        return bounded ? new FieldType.Decimal(precision, scale) : base.fieldType;
    }

    /** Whether a field of the type {@code wanted} can be filled from a column of this type without changing a value. */
    public boolean reads(FieldType wanted) {
        boolean number = wanted == Simple.NUMBER || wanted instanceof FieldType.Decimal;
        return wanted.equals(fieldType())
                || switch (base) {
                    case INT2, INT4 -> wanted == Simple.LONG || number;
                    case INT8, NUMERIC, MONEY -> number;
                    case FLOAT4 -> wanted == Simple.DOUBLE;
                    case UUID, JSON, JSONB -> wanted == Simple.TEXT;
                    default -> false;
                };
    }

    /** Whether a column of this type holds every value of a field exactly. */
    public boolean holds(Field field) {
        if (equals(forField(field))) {
            return true;
        }
        if (!name.isEmpty()) {
            return false;
        }
        FieldType type = field.type();
        return switch (base) {
            case INT4 -> type == Simple.INT;
            case INT8 -> type == Simple.INT || type == Simple.LONG;
            case FLOAT8 -> type == Simple.FLOAT || type == Simple.DOUBLE;
            case NUMERIC -> holdsNumber(type);
            case TEXT -> type == Simple.TEXT || type == Simple.JSON;
            case VARCHAR -> type == Simple.TEXT && (precision == NONE || isVarcharWithin(field, precision));
            case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> type.equals(fieldType()) && precision == NONE;
            case BOOL, BYTEA, DATE, UUID, JSON -> type.equals(fieldType());
            default -> false;
        };
    }

    private boolean holdsNumber(FieldType type) {
        if (type instanceof FieldType.Decimal decimal) {
            return precision == NONE
                    || decimal.scale() <= scale && decimal.precision() - decimal.scale() <= precision - scale;
        }
        return precision == NONE && (type == Simple.NUMBER || type == Simple.INT || type == Simple.LONG);
    }

    private static boolean isVarcharWithin(Field field, int length) {
        return parse(field.nativeType())
                .filter(type -> type.base == Base.VARCHAR && type.precision != NONE && type.precision <= length)
                .isPresent();
    }

    @Override
    public String toString() {
        return sql();
    }
}

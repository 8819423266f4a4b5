package dev.crescendo.postgresql.warehouse;

import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.postgresql.internal.copy.PgType.Base;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which types hold all values of which others. A column may take, or become, a type to its right; a chain may be entered
 * anywhere and left at any later place.
 *
 * <pre>
 * smallint → integer → bigint → numeric(p,s) → numeric → text        where p - s is enough for the digits before the point
 * numeric(p,s) → numeric(p',s')                                      where neither s' nor p' - s' is smaller
 * real → double precision → text
 * varchar(n) → varchar(m) → varchar = text                           where m is not smaller
 * name → text
 * time(p), timetz(p), timestamp(p), timestamptz(p), interval(p)      → the same with more digits → text
 * boolean, uuid, date, oid, xid8, types that travel as text → text
 * jsonb → json → text
 * </pre>
 *
 * The text form is exact: numbers as short as they can be read back, times in ISO form, {@code timestamptz} in UTC. {@code
 * character(n)} leads nowhere, because its padding would be lost, nor does {@code bytea}.
 */
final class Widening {
    private static final int MOST_DIGITS = 1000;
    private static final int FINEST = 6;

    private static final Set<Base> NUMBERS = EnumSet.of(Base.INT2, Base.INT4, Base.INT8, Base.NUMERIC);
    private static final Set<Base> TIMES =
            EnumSet.of(Base.TIME, Base.TIMETZ, Base.TIMESTAMP, Base.TIMESTAMPTZ, Base.INTERVAL);
    private static final Set<Base> EXACT_AS_TEXT = EnumSet.of(
            Base.INT2,
            Base.INT4,
            Base.INT8,
            Base.NUMERIC,
            Base.FLOAT4,
            Base.FLOAT8,
            Base.BOOL,
            Base.UUID,
            Base.DATE,
            Base.TIME,
            Base.TIMETZ,
            Base.TIMESTAMP,
            Base.TIMESTAMPTZ,
            Base.INTERVAL,
            Base.JSON,
            Base.JSONB,
            Base.VARCHAR,
            Base.NAME,
            Base.OID,
            Base.XID8,
            Base.OTHER);

    private Widening() {}

    /** Whether an assignment of any value of {@code from} to a column of {@code to} changes nothing of it. */
    static boolean fits(PgType from, PgType to) {
        if (from.equals(to)) {
            return true;
        }
        if (isUnboundedText(to)) {
            return EXACT_AS_TEXT.contains(from.base()) || isUnboundedText(from);
        }
        if (NUMBERS.contains(from.base()) && NUMBERS.contains(to.base())) {
            return isUnboundedNumber(to) || !isUnboundedNumber(from) && isNumberWithin(from, to);
        }
        if (TIMES.contains(from.base())) {
            return from.base() == to.base() && to.name().isEmpty() && secondDigits(from) <= secondDigits(to);
        }
        return switch (from.base()) {
            case FLOAT4 -> to.base() == Base.FLOAT8;
            case VARCHAR ->
                to.base() == Base.VARCHAR && from.precision() != PgType.NONE && from.precision() <= to.precision();
            case JSONB -> to.base() == Base.JSON;
            default -> false;
        };
    }

    /** The type that holds all that is in a column and all that is to come; empty when there is none, or only text. */
    static Optional<PgType> widened(PgType column, PgType wanted) {
        if (fits(wanted, column)) {
            return Optional.of(column);
        }
        if (fits(column, wanted)) {
            return Optional.of(wanted);
        }
        if (NUMBERS.contains(column.base()) && NUMBERS.contains(wanted.base())) {
            int whole = Math.max(wholeDigits(column), wholeDigits(wanted));
            int scale = Math.max(scale(column), scale(wanted));
            return Optional.of(
                    whole + scale <= MOST_DIGITS
                            ? new PgType(Base.NUMERIC, whole + scale, scale)
                            : PgType.of(Base.NUMERIC));
        }
        return Optional.empty();
    }

    private static boolean isUnboundedText(PgType type) {
        return type.base() == Base.TEXT || type.base() == Base.VARCHAR && type.precision() == PgType.NONE;
    }

    private static boolean isUnboundedNumber(PgType type) {
        return type.base() == Base.NUMERIC && type.precision() == PgType.NONE;
    }

    private static boolean isNumberWithin(PgType from, PgType to) {
        boolean whole = from.base() != Base.NUMERIC;
        return to.base() == Base.NUMERIC
                ? wholeDigits(from) <= wholeDigits(to) && scale(from) <= scale(to)
                : whole && wholeDigits(from) <= wholeDigits(to);
    }

    private static int wholeDigits(PgType type) {
        return switch (type.base()) {
            case INT2 -> 5;
            case INT4 -> 10;
            case INT8 -> 19;
            default -> Math.max(0, type.precision() - type.scale());
        };
    }

    private static int scale(PgType type) {
        return type.base() == Base.NUMERIC ? Math.max(0, type.scale()) : 0;
    }

    private static int secondDigits(PgType type) {
        return type.precision() == PgType.NONE ? FINEST : Math.min(FINEST, type.precision());
    }
}

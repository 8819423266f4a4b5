package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.util.List;

/**
 * Tells rows of which a batch would take every value from those that have to be read to know. It asks of each value what its
 * column would ask of it, and is unsure of whatever that does not settle.
 */
final class PlainRow {
    /** In place of where a row ends. */
    static final int UNSURE = -1;

    private final boolean possible;
    private final int guardLength;
    private final boolean[] nullable;
    private final byte[] shapes;
    private final int[] lengths;

    /** How many characters a text may have. */
    private final int[] characters;

    /** How many digits a number may have after the point, and before it. */
    private final int[] scales;

    private final int[] wholeDigits;

    /** @param guardLength how many bytes of a row say that none of its values is too large */
    PlainRow(List<PgType> columns, Schema schema, int guardLength) {
        this.guardLength = guardLength;
        int count = columns.size();
        nullable = new boolean[count];
        shapes = new byte[count];
        lengths = new int[count];
        characters = new int[count];
        scales = new int[count];
        wholeDigits = new int[count];
        boolean all = true;
        for (int i = 0; i < count; i++) {
            PgType type = columns.get(i);
            Field field = schema.field(i);
            all &= isOfTheSameForm(type, field);
            nullable[i] = field.nullable();
            shapes[i] = Shape.of(type, field);
            lengths[i] = Wire.length(type);
            characters[i] = ValueRules.declaredCharacters(field);
            boolean bounded = field.type() instanceof FieldType.Decimal;
            scales[i] = bounded ? ((FieldType.Decimal) field.type()).scale() : Integer.MAX_VALUE;
            wholeDigits[i] = bounded ? ((FieldType.Decimal) field.type()).precision() - scales[i] : Integer.MAX_VALUE;
        }
        this.possible = all;
    }

    /** JSON is not: whoever reads it looks into it. */
    private static boolean isOfTheSameForm(PgType type, Field field) {
        boolean isUsual = Shape.of(type, field) != Shape.OTHER && type.base() != PgType.Base.JSON;
        boolean isSmall = type.base() == PgType.Base.INT2 || type.base() == PgType.Base.FLOAT4;
        return (isUsual || isSmall) && type.fieldType().equals(field.type());
    }

    /** Whether the columns are such that a batch may take rows without a look at more than their sizes and bounds. */
    boolean isPossible() {
        return possible;
    }

    /** Whether a batch has no other rules than PostgreSQL's types have themselves. */
    static boolean isFor(Batch batch) {
        ValueRules rules = batch.rules();
        return rules.specialDecimals() && rules.limits().equals(PgType.LIMITS);
    }

    /** Where a row ends whose values a batch takes all; {@link #UNSURE} where only reading it tells. */
    int end(byte[] message, int start, int maxValueBytes) {
        int at = start + 2;
        for (int i = 0; i < lengths.length; i++) {
            int length = Wire.int4(message, at);
            at += 4;
            if (!takes(i, message, at, length, maxValueBytes)) {
                return UNSURE;
            }
            at += Math.max(0, length);
        }
        if (guardLength > 0) {
            if (Wire.int4(message, at) != Wire.NULL) {
                return UNSURE;
            }
            at += guardLength;
        }
        return at;
    }

    /** Whether a column takes a value, for sure. */
    boolean takes(int field, byte[] message, int at, int length, int maxValueBytes) {
        if (length == Wire.NULL && nullable[field]) {
            return true;
        }
        if (length < 0 || length > message.length - at) {
            return false;
        }
        boolean fits = lengths[field] == Wire.ANY_LENGTH ? length <= maxValueBytes : length == lengths[field];
        return fits && isTaken(field, message, at, length);
    }

    private boolean isTaken(int field, byte[] message, int at, int length) {
        return switch (shapes[field]) {
            case Shape.MICROS -> isTimestamp(Wire.int8(message, at));
            case Shape.DATE -> isDate(Wire.int4(message, at));
            case Shape.NUMERIC -> isNumber(field, message, at, length);
            case Shape.BYTES ->
                length <= characters[field] || BytesColumn.characters(message, at, at + length) <= characters[field];
            default -> true;
        };
    }

    private static boolean isTimestamp(long micros) {
        boolean infinite = micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
        return infinite
                || micros >= PgType.LIMITS.firstMicros() - Wire.EPOCH_MICROS
                        && micros <= PgType.LIMITS.lastMicros() - Wire.EPOCH_MICROS;
    }

    private static boolean isDate(int days) {
        boolean infinite = days == Integer.MAX_VALUE || days == Integer.MIN_VALUE;
        return infinite
                || days >= PgType.LIMITS.firstDay() - Wire.EPOCH_DAYS
                        && days <= PgType.LIMITS.lastDay() - Wire.EPOCH_DAYS;
    }

    /** Of numbers in groups of four digits; what has fewer digits than the first group may have is not looked at closer. */
    private boolean isNumber(int field, byte[] message, int at, int length) {
        if (length < Wire.NUMERIC_HEADER) {
            return false;
        }
        int groups = Wire.int2(message, at);
        if (length != Wire.NUMERIC_HEADER + 2 * groups) {
            return false;
        }
        if (groups == 0 || wholeDigits[field] == Integer.MAX_VALUE) {
            return Wire.int2(message, at + 6) <= scales[field];
        }
        int weight = Wire.int2(message, at + 2);
        int first = Wire.int2(message, at + Wire.NUMERIC_HEADER);
        int whole = weight < 0 ? 0 : weight * 4 + (first < 10 ? 1 : first < 100 ? 2 : first < 1000 ? 3 : 4);
        return whole <= wholeDigits[field] && Wire.int2(message, at + 6) <= scales[field];
    }
}

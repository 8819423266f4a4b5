package dev.crescendo.record;

import dev.crescendo.record.FieldType.Simple;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a target can't hold, checked when a value enters a batch, so that the record it belongs to is rejected as a whole
 * and not its neighbours.
 *
 * @param nulInText whether text may contain U+0000
 * @param maxValueBytes the largest text, JSON or binary value, in bytes of its encoded form
 * @param specialDecimals whether decimals with bounds may be NaN or infinite
 * @param limits between which values its dates, times and numbers lie
 * @param declaredLengths whether text may not be longer than its field's native type says: {@code character varying(5)}
 */
public record ValueRules(
        boolean nulInText, int maxValueBytes, boolean specialDecimals, Limits limits, boolean declaredLengths)
        implements Serializable {
    /** The default size limit of one value: 64 MiB. */
    public static final int DEFAULT_MAX_VALUE_BYTES = 64 << 20;

    private static final Pattern TEXT_WITH_LENGTH = Pattern.compile("character(?: varying)?\\((\\d{1,9})\\)");

    /** Rules for targets that hold text of any length. */
    public ValueRules(boolean nulInText, int maxValueBytes, boolean specialDecimals, Limits limits) {
        this(nulInText, maxValueBytes, specialDecimals, limits, false);
    }

    /** Rules for text and size only. */
    public ValueRules(boolean nulInText, int maxValueBytes) {
        this(nulInText, maxValueBytes, true, Limits.none());
    }

    /** No rule but the size limit. */
    public static ValueRules lenient() {
        return new ValueRules(true, DEFAULT_MAX_VALUE_BYTES);
    }

    /** How many characters a field's text may have. */
    int maxCharacters(Field field) {
        return declaredLengths ? declaredCharacters(field) : Integer.MAX_VALUE;
    }

    /** How many characters a field's text may have by its native type; {@code Integer.MAX_VALUE} where that does not say. */
    public static int declaredCharacters(Field field) {
        if (field.type() == Simple.TEXT) {
            Matcher length = TEXT_WITH_LENGTH.matcher(field.nativeType());
            if (length.matches()) {
                return Integer.parseInt(length.group(1));
            }
        }
        return Integer.MAX_VALUE;
    }
}

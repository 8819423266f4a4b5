package dev.crescendo.files;

import dev.crescendo.format.TextValues;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The narrowest type that holds all values seen, exactly; text where there is none. */
final class TypeGuess {
    private static final int MAX_DIGITS = 38;
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]*)\\.[0-9]+");
    private static final Pattern EXPONENT = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?[eE][+-]?[0-9]{1,3}");

    /** Types told by their form, in the order in which they are tried. */
    private static final List<Simple> FORMS =
            List.of(Simple.DATE, Simple.TIMESTAMP, Simple.INSTANT, Simple.TIME, Simple.UUID);

    private final List<Simple> forms = new ArrayList<>(FORMS);
    private boolean seen;
    private boolean booleans = true;
    private boolean numbers = true;
    private boolean exponents;
    private boolean nested = true;
    private boolean texts = true;
    private int wholeDigits = 1;
    private int scale;

    /** A value that is a text, though perhaps that of a number. */
    void addText(String text) {
        seen = true;
        nested = false;
        addNumeral(text);
        booleans = booleans && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
        forms.removeIf(form -> !fits(form, text));
    }

    /** A text that a number is not meant by: in JSON. */
    void addQuoted(String text) {
        seen = true;
        nested = false;
        numbers = false;
        booleans = false;
        forms.removeIf(form -> !fits(form, text));
    }

    void addNumber(String numeral) {
        seen = true;
        nested = false;
        texts = false;
        booleans = false;
        forms.clear();
        addNumeral(numeral);
    }

    void addBoolean() {
        seen = true;
        nested = false;
        texts = false;
        numbers = false;
        forms.clear();
    }

    /** An object or a list. */
    void addNested() {
        seen = true;
        texts = false;
        numbers = false;
        booleans = false;
        forms.clear();
    }

    private void addNumeral(String text) {
        if (!numbers) {
            return;
        }
        if (WHOLE.matcher(text).matches()) {
            wholeDigits = Math.max(wholeDigits, text.length() - (text.startsWith("-") ? 1 : 0));
        } else if (FRACTION.matcher(text).matches()) {
            int point = text.indexOf('.');
            wholeDigits = Math.max(wholeDigits, point - (text.startsWith("-") ? 1 : 0));
            scale = Math.max(scale, text.length() - point - 1);
        } else if (EXPONENT.matcher(text).matches()) {
            exponents = true;
        } else {
            numbers = false;
        }
    }

    private static boolean fits(Simple form, String text) {
        try {
            TextValues.parse(new Field("value", form, true), text);
            return true;
        } catch (ValueException unfit) {
            return false;
        }
    }

    /** The type; {@code mixed} where values of several kinds came. */
    FieldType type(FieldType mixed) {
        if (!seen) {
            return Simple.TEXT;
        }
        if (nested) {
            return Simple.JSON;
        }
        if (booleans) {
            return Simple.BOOLEAN;
        }
        if (numbers) {
            return number();
        }
        if (!forms.isEmpty()) {
            return forms.get(0);
        }
        return texts ? Simple.TEXT : mixed;
    }

    private FieldType number() {
        if (exponents) {
            return Simple.DOUBLE;
        }
        if (scale == 0 && wholeDigits < 19) {
            return Simple.LONG;
        }
        return wholeDigits + scale <= MAX_DIGITS ? new Decimal(MAX_DIGITS, scale) : Simple.TEXT;
    }
}

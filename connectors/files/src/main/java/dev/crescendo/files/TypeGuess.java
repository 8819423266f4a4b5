package dev.crescendo.files;

import dev.crescendo.format.TextValues;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Names;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The narrowest type that holds all values seen, exactly; text where there is none. */
final class TypeGuess {
    private static final int MAX_DIGITS = 38;
    private static final int MOST_CHARACTERS = 400;

    /** Objects with more names than that are maps, whose names are data. */
    private static final int MOST_PROPERTIES = 100;

    /** Batches that take one value of a type, to ask whether it does. */
    private static final ThreadLocal<Map<Simple, Batch>> ONE_VALUE =
            ThreadLocal.withInitial(() -> new EnumMap<>(Simple.class));

    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]*)\\.[0-9]+");
    private static final Pattern EXPONENT = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?[eE][+-]?[0-9]{1,3}");

    /** Types told by their form, in the order in which they are tried. */
    private static final List<Simple> FORMS =
            List.of(Simple.DATE, Simple.TIMESTAMP, Simple.INSTANT, Simple.TIME, Simple.UUID);

    private final List<Simple> forms = new ArrayList<>(FORMS);
    private final Map<String, TypeGuess> properties = new LinkedHashMap<>();
    private @Nullable TypeGuess element;
    private boolean objects;
    private boolean looked = true;
    private boolean seen;
    private boolean booleans = true;
    private boolean numbers = true;
    private boolean exponents;
    private boolean doubles = true;
    private boolean nested = true;
    private boolean texts = true;
    private int wholeDigits = 1;
    private int scale;

    private static boolean isDouble(String numeral) {
        try {
            return new BigDecimal(Double.toString(Double.parseDouble(numeral))).compareTo(new BigDecimal(numeral)) == 0;
        } catch (NumberFormatException notFinite) {
            return false;
        }
    }

    /** A value that is a text, though perhaps that of a number; one with an exponent may be a code. */
    void addText(String text) {
        seen = true;
        nested = false;
        addNumeral(text, false);
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
        addNumeral(numeral, true);
    }

    void addBoolean() {
        seen = true;
        nested = false;
        texts = false;
        numbers = false;
        forms.clear();
    }

    /** An object or a list of which no one has looked at the parts. */
    void addNested() {
        addParts();
        looked = false;
    }

    private void addParts() {
        seen = true;
        texts = false;
        numbers = false;
        booleans = false;
        forms.clear();
    }

    /** A list; what comes back is to be told of its elements. */
    TypeGuess addList() {
        addParts();
        TypeGuess guess = element == null ? new TypeGuess() : element;
        element = guess;
        return guess;
    }

    /** An object; {@link #property} is to be told of what its properties hold. */
    void addObject(Set<String> names) {
        addParts();
        objects = true;
        names.forEach(this::property);
    }

    TypeGuess property(String name) {
        looked = looked && (properties.size() < MOST_PROPERTIES || properties.containsKey(name));
        return looked ? properties.computeIfAbsent(name, unseen -> new TypeGuess()) : new TypeGuess();
    }

    /** Lists and structs where all values were lists, or objects of few names; else JSON as it came. */
    private FieldType nested(FieldType mixed) {
        if (!looked || objects == (element != null)) {
            return Simple.JSON;
        }
        if (element != null) {
            FieldType type = element.type(mixed);
            return type == Simple.JSON ? type : new FieldType.ListOf(type);
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        properties.forEach((property, guess) -> {
            String name = Names.snakeCase(property);
            fields.put(name, new Field(name, guess.type(mixed), true));
        });
        boolean named = fields.size() == properties.size() && !fields.isEmpty() && !fields.containsKey("");
        return named ? new FieldType.Struct(new Schema(List.copyOf(fields.values()))) : Simple.JSON;
    }

    private void addNumeral(String text, boolean isJson) {
        if (!numbers || text.length() > MOST_CHARACTERS) {
            numbers = false;
            return;
        }
        doubles = doubles && isDouble(text);
        if (WHOLE.matcher(text).matches()) {
            wholeDigits = Math.max(wholeDigits, text.length() - (text.startsWith("-") ? 1 : 0));
        } else if (FRACTION.matcher(text).matches()) {
            int point = text.indexOf('.');
            wholeDigits = Math.max(wholeDigits, point - (text.startsWith("-") ? 1 : 0));
            scale = Math.max(scale, text.length() - point - 1);
        } else if (isJson && EXPONENT.matcher(text).matches()) {
            exponents = true;
        } else {
            numbers = false;
        }
    }

    private static boolean fits(Simple form, String text) {
        Batch one = ONE_VALUE.get().computeIfAbsent(form, TypeGuess::batch);
        one.clear();
        try {
            one.appendValue(0, TextValues.parse(one.schema().field(0), text));
            return true;
        } catch (ValueException unfit) {
            return false;
        }
    }

    private static Batch batch(Simple form) {
        return new Batch(Schema.of(new Field("value", form, true)), 1, ValueRules.lenient());
    }

    /** Whether there was any value. */
    boolean isSeen() {
        return seen;
    }

    /** The type; {@code mixed} where values of several kinds came, or none. */
    FieldType type(FieldType mixed) {
        if (!seen) {
            return mixed;
        }
        if (nested) {
            return nested(mixed);
        }
        if (booleans) {
            return Simple.BOOLEAN;
        }
        if (numbers) {
            return number(mixed);
        }
        if (!forms.isEmpty()) {
            return forms.get(0);
        }
        return texts ? Simple.TEXT : mixed;
    }

    private FieldType number(FieldType mixed) {
        if (exponents) {
            return doubles ? Simple.DOUBLE : Simple.NUMBER;
        }
        if (scale == 0 && wholeDigits < 19) {
            return Simple.LONG;
        }
        return wholeDigits + scale <= MAX_DIGITS ? new Decimal(MAX_DIGITS, scale) : mixed;
    }
}

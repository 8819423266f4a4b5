package dev.crescendo.record;

import dev.crescendo.record.FieldType.ListOf;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FieldType.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the nested type that a table has and the one that a pipeline makes go together.
 *
 * @param whole holds what is there and what comes: the table's parts, then new ones
 * @param written the same parts, as the pipeline makes them where it does
 * @param known that without the parts that are new to the table
 * @param added the places of the new parts, such as {@code items[].sku}
 * @param widened the places of parts that get another type
 */
public record NestedFit(FieldType whole, FieldType written, FieldType known, List<String> added, List<String> widened) {
    public NestedFit {
        added = List.copyOf(added);
        widened = List.copyOf(widened);
    }

    /**
     * Compares both.
     *
     * @param holding for two types without parts, the narrowest that holds every value of both; null when there is none
     * @return empty when no type holds both
     */
    public static Optional<NestedFit> of(
            String name, FieldType had, FieldType made, BinaryOperator<@Nullable FieldType> holding) {
        Comparison comparison = new Comparison(holding);
        Both both = comparison.compare(name, had, made);
        return both == null
                ? Optional.empty()
                : Optional.of(new NestedFit(
                        both.whole(), both.written(), both.known(), comparison.added, comparison.widened));
    }

    /** The narrowest type that holds every value of two, exactly; null where there is none: for {@link #of}. */
    public static @Nullable FieldType widest(FieldType a, FieldType b) {
        if (a.equals(b)) {
            return a;
        }
        if (a == Simple.DOUBLE || b == Simple.DOUBLE) {
            FieldType other = a == Simple.DOUBLE ? b : a;
            return other == Simple.FLOAT || other == Simple.INT ? Simple.DOUBLE : null;
        }
        int digitsOfA = wholeDigits(a);
        int digitsOfB = wholeDigits(b);
        if (a == Simple.NUMBER && digitsOfB > 0 || b == Simple.NUMBER && digitsOfA > 0) {
            return Simple.NUMBER;
        }
        if (digitsOfA <= 0 || digitsOfB <= 0) {
            return null;
        }
        if (a instanceof Simple && b instanceof Simple) {
            return Simple.LONG;
        }
        int scale = Math.max(scale(a), scale(b));
        return new FieldType.Decimal(Math.max(digitsOfA, digitsOfB) + scale, scale);
    }

    /** Of an exact type; a decimal without any counts as one. */
    private static int wholeDigits(FieldType type) {
        if (type instanceof FieldType.Decimal decimal) {
            return Math.max(1, decimal.precision() - decimal.scale());
        }
        return type == Simple.INT ? 10 : type == Simple.LONG ? 19 : 0;
    }

    private static int scale(FieldType type) {
        return type instanceof FieldType.Decimal decimal ? decimal.scale() : 0;
    }

    /** Whether nothing must be done to the table. */
    public boolean isSame() {
        return added.isEmpty() && widened.isEmpty();
    }

    /**
     * The place of the first part of a value that a type with fewer fields has not, and that is not null; empty when there
     * is none.
     *
     * @param known the type without those fields, as {@link #known} has it
     */
    public static String lost(String name, FieldType type, FieldType known, @Nullable Object value) {
        if (value == null || type.equals(known)) {
            return "";
        }
        if (type instanceof ListOf list && known instanceof ListOf knownList) {
            int index = 0;
            for (Object element : (List<?>) value) {
                String lost = lost(name + "[" + index++ + "]", list.element(), knownList.element(), element);
                if (!lost.isEmpty()) {
                    return lost;
                }
            }
        }
        if (type instanceof Struct struct && known instanceof Struct knownStruct) {
            Row row = (Row) value;
            for (int i = 0; i < struct.schema().size(); i++) {
                Field field = struct.schema().field(i);
                OptionalInt place = knownStruct.schema().find(field.name());
                String path = name + "." + field.name();
                String lost = place.isPresent()
                        ? lost(
                                path,
                                field.type(),
                                knownStruct.schema().field(place.getAsInt()).type(),
                                row.valueAt(i))
                        : row.isNull(i) ? "" : path;
                if (!lost.isEmpty()) {
                    return lost;
                }
            }
        }
        return "";
    }

    private record Both(FieldType whole, FieldType written, FieldType known) {
        Both(FieldType whole, FieldType made) {
            this(whole, made, made);
        }
    }

    private static final class Comparison {
        private final BinaryOperator<@Nullable FieldType> holding;
        private final List<String> added = new ArrayList<>();
        private final List<String> widened = new ArrayList<>();

        Comparison(BinaryOperator<@Nullable FieldType> holding) {
            this.holding = holding;
        }

        @Nullable
        Both compare(String place, FieldType had, FieldType made) {
            if (had.equals(made)) {
                return new Both(had, made);
            }
            if (had instanceof ListOf hadList && made instanceof ListOf madeList) {
                Both element = compare(place + "[]", hadList.element(), madeList.element());
                return element == null
                        ? null
                        : new Both(
                                new ListOf(element.whole()),
                                new ListOf(element.written()),
                                new ListOf(element.known()));
            }
            if (had instanceof Struct hadStruct && made instanceof Struct madeStruct) {
                return compare(place, hadStruct.schema(), madeStruct.schema());
            }
            if (had.isNested() || made.isNested()) {
                return null;
            }
            FieldType whole = holding.apply(had, made);
            if (whole == null) {
                return null;
            }
            if (!whole.equals(had)) {
                widened.add(place);
            }
            return new Both(whole, made);
        }

        private @Nullable Both compare(String place, Schema had, Schema made) {
            List<Field> whole = new ArrayList<>();
            List<Field> written = new ArrayList<>();
            List<Field> known = new ArrayList<>();
            for (Field before : had.fields()) {
                OptionalInt at = made.find(before.name());
                Field now = at.isPresent() ? made.field(at.getAsInt()) : new Field(before.name(), before.type(), true);
                Both both = compare(place + "." + before.name(), before.type(), now.type());
                if (both == null) {
                    return null;
                }
                whole.add(new Field(before.name(), both.whole(), before.nullable() || now.nullable()));
                written.add(new Field(before.name(), both.written(), now.nullable()));
                known.add(new Field(before.name(), both.known(), now.nullable()));
            }
            for (Field field : made.fields()) {
                if (had.find(field.name()).isEmpty()) {
                    added.add(place + "." + field.name());
                    whole.add(field);
                    written.add(field);
                }
            }
            return new Both(struct(whole), struct(written), struct(known));
        }

        private static Struct struct(List<Field> fields) {
            return new Struct(new Schema(fields));
        }
    }
}

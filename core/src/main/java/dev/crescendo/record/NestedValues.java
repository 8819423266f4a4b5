package dev.crescendo.record;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes of lists and rows such ones as a field of a nested type holds: of exactly its fields, with no one else who could
 * change them, each part checked as a column of its type checks its values. Not thread-safe.
 */
final class NestedValues {
    /** How many values, all parts counted, one nested value may have: as objects they take far more room than as text. */
    static final int MOST_VALUES = 1_000_000;

    private static final int BYTES_PER_OBJECT = 16;
    private static final int LONGEST_OF_FIXED_SIZE = 48;

    private final Part top;
    private final int maxBytes;
    private int values;
    private long bytes;

    NestedValues(Field field, ValueRules rules) {
        this.top = part(field, rules);
        this.maxBytes = rules.maxValueBytes();
    }

    /**
     * The value as the field holds it.
     *
     * @throws ValueException if it can't hold it exactly, with the part's place in the field: {@code items[3].sku}
     */
    Object checked(Object value) {
        values = 0;
        bytes = 0;
        try {
            return top.checked(value);
        } catch (ValueException wrong) {
            throw new ValueException(top.field.name() + wrong.field(), wrong.reason());
        }
    }

    /** About how much memory the last value takes. */
    long weight() {
        return bytes + (long) values * BYTES_PER_OBJECT;
    }

    /** Notes a value and the most bytes that it has as JSON. */
    private void count(long length) {
        if (++values > MOST_VALUES) {
            throw new ValueException("", "holds more than " + MOST_VALUES + " values");
        }
        lengthen(length);
    }

    private void lengthen(long length) {
        bytes += length;
        if (bytes > maxBytes) {
            throw new ValueException("", "is longer as JSON than the limit max_value_bytes of " + maxBytes);
        }
    }

    private @Nullable Object checkedOrNull(Part part, @Nullable Object value) {
        if (value != null) {
            return part.checked(value);
        }
        if (!part.field.nullable()) {
            throw new ValueException("", "is null, but must not be");
        }
        count(4);
        return null;
    }

    private Part part(Field field, ValueRules rules) {
        if (field.type() instanceof FieldType.ListOf list) {
            return new ListPart(field, part(new Field("", list.element(), true), rules));
        }
        if (field.type() instanceof FieldType.Struct struct) {
            List<Part> fields = new ArrayList<>();
            struct.schema().fields().forEach(each -> fields.add(part(each, rules)));
            return new StructPart(field, struct.schema(), fields);
        }
        return new Single(field, Column.create(field, 1, rules));
    }

    /** A type in the tree of types. What goes wrong in it is told with the place below it. */
    private abstract static class Part {
        final Field field;

        Part(Field field) {
            this.field = field;
        }

        abstract Object checked(Object value);

        final ValueException mismatch(Object value) {
            return new ValueException("", "a " + value.getClass().getSimpleName() + " does not fit " + field.type());
        }
    }

    private final class Single extends Part {
        private final Column column;

        Single(Field field, Column column) {
            super(field);
            this.column = column;
        }

        @Override
        Object checked(Object value) {
            column.clear();
            try {
                column.appendValue(value);
                Object held = isAsHeld(value) ? value : column.valueAt(0);
                count(length(held));
                return held;
            } catch (ValueException wrong) {
                throw new ValueException("", wrong.reason());
            }
        }

        /** Whether the column would give back the same: so a text need not be made of its bytes once more. */
        private boolean isAsHeld(Object value) {
            return field.type() instanceof FieldType.Simple simple
                    && switch (simple) {
                        case TEXT -> value instanceof String;
                        case INT -> value instanceof Integer;
                        case LONG -> value instanceof Long;
                        case BOOLEAN -> value instanceof Boolean;
                        default -> false;
                    };
        }

        private long length(Object held) {
            if (held instanceof String text) {
                return field.type() == FieldType.Simple.JSON ? 3L * text.length() : NestedJson.lengthOf(text);
            }
            if (held instanceof byte[] array) {
                return array.length / 3 * 4L + 6;
            }
            if (held instanceof BigDecimal number) {
                return (long) number.precision() + Math.abs((long) number.scale()) + 3;
            }
            return LONGEST_OF_FIXED_SIZE;
        }
    }

    private final class ListPart extends Part {
        private final Part element;

        ListPart(Field field, Part element) {
            super(field);
            this.element = element;
        }

        @Override
        Object checked(Object value) {
            if (!(value instanceof List<?> list)) {
                throw mismatch(value);
            }
            count(2);
            List<@Nullable Object> held = new ArrayList<>(list.size());
            for (Object each : list) {
                try {
                    lengthen(1);
                    held.add(checkedOrNull(element, each));
                } catch (ValueException wrong) {
                    throw new ValueException("[" + held.size() + "]" + wrong.field(), wrong.reason());
                }
            }
            return Collections.unmodifiableList(held);
        }
    }

    private final class StructPart extends Part {
        private final Schema schema;
        private final List<Part> fields;
        private final int names;
        private @Nullable Schema last;
        private int[] places = {};

        StructPart(Field field, Schema schema, List<Part> fields) {
            super(field);
            this.schema = schema;
            this.fields = fields;
            this.names = schema.names().stream()
                    .mapToInt(name -> NestedJson.lengthOf(name) + 6)
                    .sum();
        }

        @Override
        Object checked(Object value) {
            if (!(value instanceof Row row)) {
                throw mismatch(value);
            }
            count(2L + names);
            if (row.schema() != last) {
                last = row.schema();
                places = schema.names().stream()
                        .mapToInt(name -> row.schema().find(name).orElse(-1))
                        .toArray();
            }
            MutableRow held = new MutableRow(schema);
            for (int i = 0; i < places.length; i++) {
                try {
                    held.set(i, checkedOrNull(fields.get(i), places[i] < 0 ? null : row.valueAt(places[i])));
                } catch (ValueException wrong) {
                    throw new ValueException("." + schema.field(i).name() + wrong.field(), wrong.reason());
                }
            }
            if (row.schema().size() != places.length || !row.schema().equals(schema)) {
                refuseOthers(row);
            }
            return held;
        }

        private void refuseOthers(Row row) {
            for (String name : row.schema().names()) {
                if (schema.find(name).isEmpty() && !row.isNull(row.schema().indexOf(name))) {
                    throw new ValueException("." + name, "is not among the fields " + schema.names());
                }
            }
        }
    }
}

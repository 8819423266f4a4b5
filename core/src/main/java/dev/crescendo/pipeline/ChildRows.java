package dev.crescendo.pipeline;

import dev.crescendo.record.MutableRow;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits records into rows of several tables: the record without its lists, and a row per element of each. Null and empty
 * lists have no rows; an element that is null has one.
 *
 * @param before makes the records out of others; null where they come as they are
 * @param key the places of the key in the records
 */
record ChildRows(@Nullable Transformer<?, ?> before, Level top, int[] key) implements Transformer<Object, Object> {
    /** The column of elements that have no fields of their own. */
    static final String VALUE = "value";

    /**
     * A table.
     *
     * @param schema of its rows: what is carried over from above, its position, then fields of its elements
     * @param before how many fields come before those of the elements
     * @param kept the places of these in the elements
     * @param parts the lists that are tables themselves
     */
    record Level(String table, Schema schema, int before, int[] kept, List<Part> parts) implements Serializable {
        Level {
            parts = List.copyOf(parts);
        }
    }

    /** A list in the elements of a table. */
    record Part(int field, Level level) implements Serializable {}

    @Override
    @SuppressWarnings("unchecked") // Pipeline has checked what the transformer takes
    public void transform(Object input, Emitter<Object> out) throws Exception {
        if (before == null) {
            split((Row) input, out);
            return;
        }
        ((Transformer<Object, Object>) before).transform(input, new Emitter<>() {
            @Override
            public void emit(Object record) {
                split((Row) record, out);
            }

            @Override
            public void emit(String output, Object record) {
                out.emit(output, record);
            }

            @Override
            public void reject(String reason) {
                out.reject(reason);
            }
        });
    }

    private void split(Row record, Emitter<Object> out) {
        @Nullable Object[] carried = new @Nullable Object[key.length];
        for (int i = 0; i < key.length; i++) {
            carried[i] = record.valueAt(key[i]);
            if (carried[i] == null) {
                out.reject("the key's field " + record.schema().field(key[i]).name()
                        + " has no value, by which child tables could refer to the record");
                return;
            }
        }
        out.emit(row(top, record, new @Nullable Object[0]));
        emitParts(top, record, carried, out);
    }

    private static void emitParts(Level level, Row of, @Nullable Object[] carried, Emitter<Object> out) {
        for (Part part : level.parts()) {
            if (of.valueAt(part.field()) instanceof List<?> list) {
                int position = 0;
                for (Object element : list) {
                    @Nullable Object[] own = Arrays.copyOf(carried, carried.length + 1);
                    own[carried.length] = ++position;
                    out.emit(part.level().table(), row(part.level(), element, own));
                    if (element instanceof Row struct) {
                        emitParts(part.level(), struct, own, out);
                    }
                }
            }
        }
    }

    private static Row row(Level level, @Nullable Object element, @Nullable Object[] own) {
        MutableRow row = new MutableRow(level.schema());
        for (int i = 0; i < own.length; i++) {
            row.set(i, own[i]);
        }
        for (int i = 0; i < level.kept().length && element != null; i++) {
            Object value = element instanceof Row struct ? struct.valueAt(level.kept()[i]) : element;
            row.set(level.before() + i, value);
        }
        return row;
    }
}

package dev.crescendo.pipeline;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.pipeline.ChildRows.Level;
import dev.crescendo.pipeline.ChildRows.Part;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.transform.Transformer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables that lists of an output's records become: their fields, and the transformation that fills them.
 *
 * <p>A child has the key of the records, as {@code _orders_id}, the places of the lists above its own, as {@code
 * _items_position}, its own as {@code _position}, and the fields of the elements; elements that are no structs are in {@code
 * value}.
 */
final class ChildTables {
    private final String pipeline;
    private final Output main;
    private final Map<String, String> asked;
    private final List<Output> children = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Level top;

    /**
     * @param asked by the path of a list, such as {@code items} or {@code items.discounts}, its table; empty for one that is
     *     called after its parent and the list
     */
    ChildTables(String pipeline, Output main, Map<String, String> asked) {
        this.pipeline = pipeline;
        this.main = main;
        this.asked = asked;
        Schema schema = main.type().schema();
        if (main.type().javaType() != Row.class) {
            throw refused("its records are " + main.type().javaType().getSimpleName() + ", and only rows have lists");
        }
        if (main.key().isEmpty() || !schema.names().containsAll(main.key())) {
            throw new ConfigurationException(
                    "pipeline " + pipeline,
                    "it has child tables, and '" + main.name() + "' has no key by which they could refer to it",
                    "Name the fields that identify a record: key: [id].");
        }
        List<Field> carried = new ArrayList<>();
        for (String field : main.key()) {
            FieldType type = schema.field(schema.indexOf(field)).type();
            carried.add(new Field("_" + main.name() + "_" + field, type, false));
        }
        List<String> left = new ArrayList<>(asked.keySet());
        this.top = level(main.name(), "", schema, true, List.of(), carried, left);
        if (!left.isEmpty()) {
            throw refused("there is no list " + String.join(", ", left) + " whose elements could be rows: of '"
                    + main.name() + "' there are the fields " + schema);
        }
    }

    private ConfigurationException refused(String what) {
        return new ConfigurationException(
                "pipeline " + pipeline,
                "children: " + what,
                "Name lists of the records, or of the elements of another child: children: [items, items.discounts].");
    }

    /** The main output without the lists, then the children, parents first. */
    List<Output> outputs() {
        List<Output> outputs = new ArrayList<>();
        outputs.add(new Output(main.name(), RecordType.rows(top.schema()), main.key()));
        outputs.addAll(children);
        return outputs;
    }

    /** What fills them. */
    Transformer<Object, Object> transformer(@Nullable Transformer<?, ?> before) {
        Schema schema = main.type().schema();
        return new ChildRows(
                before, top, main.key().stream().mapToInt(schema::indexOf).toArray());
    }

    /**
     * One table.
     *
     * @param path of its list; empty for the records themselves
     * @param isStruct whether its elements have fields of their own
     * @param own the columns before those of its elements
     * @param carried the columns that its children begin with
     * @param left the paths that have not been found yet
     */
    private Level level(
            String table,
            String path,
            Schema elements,
            boolean isStruct,
            List<Field> own,
            List<Field> carried,
            List<String> left) {
        List<Field> fields = new ArrayList<>(own);
        List<Integer> kept = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            Field field = elements.field(i);
            String below = path.isEmpty() ? field.name() : path + "." + field.name();
            if (isStruct && left.remove(below)) {
                parts.add(new Part(i, child(table, below, field, carried, left)));
                continue;
            }
            if (own.stream().anyMatch(ours -> ours.name().equals(field.name()))) {
                throw refused("the elements of " + path + " have a field " + field.name()
                        + ", as a column of the child table is called");
            }
            kept.add(i);
            fields.add(field);
        }
        if (fields.isEmpty()) {
            throw refused("the records of '" + table + "' would have no field left");
        }
        return new Level(
                table,
                new Schema(fields),
                own.size(),
                kept.stream().mapToInt(Integer::intValue).toArray(),
                parts);
    }

    private Level child(String parent, String path, Field list, List<Field> carried, List<String> left) {
        if (!(list.type() instanceof FieldType.ListOf of)) {
            throw refused(
                    path + " is " + list.type() + ", not a list; where it is to be one, declare it, as in columns: {"
                            + " items: \"list(struct(sku text))\" }");
        }
        String named = asked.getOrDefault(path, "");
        String table = named.isEmpty() ? parent + "_" + list.name() : named;
        Pipeline.checkName("child table", table);
        if (table.equals(main.name()) || !taken.add(table)) {
            throw refused("two tables would be called " + table);
        }
        List<Field> own = new ArrayList<>(carried);
        own.add(new Field(Metadata.POSITION, FieldType.Simple.INT, false));
        List<String> key = own.stream().map(Field::name).toList();
        List<Field> below = new ArrayList<>(carried);
        below.add(new Field("_" + path.replace('.', '_') + Metadata.POSITION, FieldType.Simple.INT, false));
        int place = children.size();
        boolean isStruct = of.element() instanceof FieldType.Struct;
        Schema elements = of.element() instanceof FieldType.Struct struct
                ? nullable(struct.schema())
                : Schema.of(new Field(ChildRows.VALUE, of.element(), true));
        Level level = level(table, path, elements, isStruct, own, below, left);
        children.add(place, new Output(table, RecordType.rows(level.schema()), key, main.name()));
        return level;
    }

    /** An element may be null, and is a row all the same. */
    private static Schema nullable(Schema schema) {
        return new Schema(schema.fields().stream()
                .map(field -> new Field(field.name(), field.type(), true))
                .toList());
    }
}

package dev.crescendo.record;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The ordered, uniquely named fields of one kind of record. Immutable. */
public final class Schema implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<Field> fields;
    private final HashMap<String, Integer> indexes = new HashMap<>();

    /**
     * @throws IllegalArgumentException if two fields share a name
     */
    public Schema(List<Field> fields) {
        this.fields = List.copyOf(fields);
        for (int i = 0; i < this.fields.size(); i++) {
            String name = this.fields.get(i).name();
            if (indexes.put(name, i) != null) {
                throw new IllegalArgumentException("two fields are named '" + name + "'");
            }
        }
    }

    public static Schema of(Field... fields) {
        return new Schema(List.of(fields));
    }

    /** This schema with more fields behind. */
    public Schema and(Field... more) {
        List<Field> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return new Schema(all);
    }

    public List<Field> fields() {
        return fields;
    }

    public Field field(int index) {
        return fields.get(index);
    }

    public int size() {
        return fields.size();
    }

    public OptionalInt find(String name) {
        Integer index = indexes.get(name);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /**
     * The place of a field.
     *
     * @throws IllegalArgumentException if there is no such field; the message lists those that exist
     */
    public int indexOf(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no field '" + name + "' among " + names()));
    }

    public List<String> names() {
        return fields.stream().map(Field::name).collect(Collectors.toList());
    }

    /** Field by name, for look-ups that may fail. */
    public Map<String, Field> byName() {
        return fields.stream().collect(Collectors.toMap(Field::name, field -> field));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema schema && fields.equals(schema.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}

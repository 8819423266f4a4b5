package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Names;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the records of the files are.
 *
 * @param fieldOf a field's place by what the files call it
 * @param sample what the types were inferred from; empty where they were declared
 * @param inferred the fields whose types were inferred
 */
record Fields(RecordType<?> type, Map<String, Integer> fieldOf, String sample, Map<String, Inferred> inferred)
        implements Serializable {
    /** What YAML takes for the text that it is, also between braces. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_() ]*[\\p{L}\\p{N}_)])?");

    /**
     * A type that a sample suggests.
     *
     * @param seen whether the sample has any value at all
     */
    record Inferred(FieldType type, boolean seen) implements Serializable {}

    static Fields declared(Map<String, FieldType> types) {
        return declared(RecordType.rows(schema(types)), places(List.copyOf(types.keySet())));
    }

    static Fields declared(RecordType<?> type, Map<String, Integer> fieldOf) {
        return new Fields(type, fieldOf, "", Map.of());
    }

    private static Schema schema(Map<String, FieldType> types) {
        List<Field> fields = new ArrayList<>();
        types.forEach((name, type) -> fields.add(new Field(name, type, true)));
        return new Schema(fields);
    }

    private static Map<String, Integer> places(List<String> names) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
            places.putIfAbsent(Names.snakeCase(names.get(i)), i);
        }
        return places;
    }

    /**
     * Types inferred from a sample, some of them declared otherwise.
     *
     * @param inferred by what the files call the field
     * @param columns by what the files or the table call it; those that were not seen are added
     */
    static Fields inferred(
            String where, Map<String, Inferred> inferred, Map<String, FieldType> columns, String sample) {
        Map<String, Inferred> byName = new LinkedHashMap<>();
        Map<String, FieldType> types = new LinkedHashMap<>();
        Map<String, Integer> fieldOf = new LinkedHashMap<>();
        Map<String, FieldType> left = new LinkedHashMap<>(columns);
        inferred.forEach((property, guess) -> {
            String name = Names.snakeCase(property);
            FieldType byProperty = left.remove(property);
            FieldType bySnakeCase = left.remove(name);
            FieldType type = byProperty != null ? byProperty : bySnakeCase != null ? bySnakeCase : guess.type();
            if (byProperty == null && bySnakeCase == null) {
                byName.put(name, guess);
            }
            if (name.isEmpty()) {
                throw new ConfigurationException(
                        where,
                        "a field has an empty name",
                        "Name it in the files, or declare with 'schema' what to read.");
            }
            if (types.containsKey(name)) {
                throw new ConfigurationException(
                        where,
                        "two fields would be named '" + name + "', one of them from '" + property + "'",
                        "Rename one in the files, or declare with 'schema' which fields to read.");
            }
            fieldOf.put(property, types.size());
            types.put(name, type);
        });
        left.forEach((name, type) -> {
            fieldOf.put(name, types.size());
            types.put(name, type);
        });
        return new Fields(RecordType.rows(schema(types)), fieldOf, sample, byName);
    }

    /**
     * These fields, those with inferred types as the columns that they go to can take them.
     *
     * @param drift decides what becomes of a type
     */
    Fields within(Drift drift) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        for (Field field : type.schema().fields()) {
            Inferred guess = inferred.get(field.name());
            types.put(field.name(), guess == null ? field.type() : drift.typeOf(field.name(), guess));
        }
        return inferred.isEmpty() ? this : new Fields(RecordType.rows(schema(types)), fieldOf, sample, inferred);
    }

    /** The fields as the pipeline's {@code schema} key would declare them. */
    String asYaml() {
        List<String> declared = new ArrayList<>();
        for (Field field : type.schema().fields()) {
            declared.add(scalar(field.name()) + ": " + scalar(field.type().toString()));
        }
        return "{ " + String.join(", ", declared) + " }";
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

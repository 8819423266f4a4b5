package dev.crescendo.duckdb.internal.source;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.record.Field;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.Names;
import dev.crescendo.record.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which columns of a table are read into which fields.
 *
 * @param all every column of the table
 * @param columns those that are read
 * @param schema a field per column that is read, in the same order
 */
public record TableFields(TableName table, List<TableColumn> all, List<TableColumn> columns, Schema schema) {
    public TableFields {
        all = List.copyOf(all);
        columns = List.copyOf(columns);
    }

    /**
     * Every column, as a field named in {@code snake_case}, without those in which Crescendo keeps its own notes.
     *
     * @throws ConfigurationException if two names become one; it lists them all
     */
    public static TableFields all(TableName table, List<TableColumn> columns) {
        List<Problem> problems = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        List<TableColumn> chosen = new ArrayList<>();
        Map<String, String> columnOf = new HashMap<>();
        for (TableColumn column : columns) {
            String where = "table " + table + ", column " + column.name();
            if (Metadata.isReserved(column.name())) {
                continue;
            }
            String name = Names.snakeCase(column.name());
            String other = columnOf.putIfAbsent(name, column.name());
            if (other != null) {
                problems.add(new Problem(
                        where,
                        "it would be named " + name + ", and so would " + other,
                        "Read the table through a view that renames one."));
                continue;
            }
            chosen.add(column);
            fields.add(new Field(
                    name,
                    column.duckType().fieldType(),
                    column.nullable(),
                    column.duckType().nativeType()));
        }
        refuseIfAny(problems);
        return new TableFields(table, columns, chosen, new Schema(fields));
    }

    /**
     * The columns that a schema names.
     *
     * @throws ConfigurationException if some are missing or have types that its fields can't hold; it lists them all
     */
    public static TableFields of(TableName table, List<TableColumn> columns, Schema schema) {
        List<Problem> problems = new ArrayList<>();
        List<TableColumn> chosen = new ArrayList<>();
        for (Field field : schema.fields()) {
            List<TableColumn> named = columns.stream()
                    .filter(column -> Names.snakeCase(column.name()).equals(field.name()))
                    .toList();
            String where = "table " + table + ", field " + field.name();
            if (named.size() != 1) {
                problems.add(new Problem(
                        where,
                        named.isEmpty() ? "there is no such column" : "several columns have this name",
                        Nearest.suggestion(
                                field.name(),
                                columns.stream().map(TableColumn::name).toList())));
                continue;
            }
            TableColumn column = named.get(0);
            chosen.add(column);
            if (ValueReader.of(column, field).isEmpty()) {
                problems.add(new Problem(
                        where,
                        "it is " + field.type() + ", which can't hold every value of a " + column.type(),
                        "Make it " + column.duckType().fieldType() + "."));
            }
        }
        refuseIfAny(problems);
        return new TableFields(table, columns, chosen, schema);
    }

    private static void refuseIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private TableColumn column(String name, String role) {
        return all.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "table " + table + ", " + role + " " + name,
                        "there is no such column",
                        Nearest.suggestion(
                                name, all.stream().map(TableColumn::name).toList())));
    }

    /**
     * A column as the cursor.
     *
     * @throws ConfigurationException if there is no such column, or its type can't be a cursor
     */
    public TableCursor cursor(String name) {
        TableColumn column = column(name, "cursor");
        return CursorKind.of(column.duckType())
                .map(kind -> new TableCursor(column, kind))
                .orElseThrow(() -> new ConfigurationException(
                        "table " + table + ", cursor " + name,
                        "its type is " + column.type()
                                + ", and rows that share a value with rows read before could be lost",
                        "Use an integer of up to 64 bits that only grows, a TIMESTAMP or a TIMESTAMPTZ; or read the table"
                                + " without a cursor."));
    }

    /**
     * The fields that key columns are read into.
     *
     * @throws ConfigurationException if a column does not exist or is not read
     */
    public List<String> named(List<String> keyColumns) {
        List<String> names = new ArrayList<>();
        for (String name : keyColumns) {
            int index = columns.indexOf(column(name, "key"));
            if (index < 0) {
                throw new ConfigurationException(
                        "table " + table + ", key " + name,
                        "the records have no field for this column",
                        "Add it to their class.");
            }
            names.add(schema.field(index).name());
        }
        return names;
    }
}

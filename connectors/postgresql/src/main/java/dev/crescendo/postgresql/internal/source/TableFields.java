package dev.crescendo.postgresql.internal.source;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.record.Field;
import dev.crescendo.record.Names;
import dev.crescendo.record.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which columns of a table or query are read into which fields.
 *
 * @param all every column that there is
 * @param columns those that are read
 * @param schema a field per column that is read, in the same order
 */
public record TableFields(Relation relation, List<TableColumn> all, List<TableColumn> columns, Schema schema) {
    public TableFields {
        all = List.copyOf(all);
        columns = List.copyOf(columns);
    }

    /**
     * Every column, as a field named in {@code snake_case}.
     *
     * @throws ConfigurationException if two names become one; it lists them all
     */
    public static TableFields all(Relation relation, List<TableColumn> columns) {
        List<Problem> problems = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        Map<String, String> columnOf = new HashMap<>();
        for (TableColumn column : columns) {
            String where = relation.label() + ", column " + column.name();
            String name = Names.snakeCase(column.name());
            String other = columnOf.putIfAbsent(name, column.name());
            if (other != null) {
                problems.add(new Problem(
                        where,
                        "it would be named " + name + ", and so would " + other,
                        "Read the table through a view that renames one."));
                continue;
            }
            fields.add(new Field(name, column.type().fieldType(), column.nullable(), column.nativeType()));
        }
        refuseIfAny(problems);
        return new TableFields(relation, columns, columns, new Schema(fields));
    }

    /**
     * The columns that a schema names.
     *
     * @throws ConfigurationException if some are missing or have types that its fields can't hold; it lists them all
     */
    public static TableFields of(Relation relation, List<TableColumn> columns, Schema schema) {
        List<Problem> problems = new ArrayList<>();
        List<TableColumn> chosen = new ArrayList<>();
        for (Field field : schema.fields()) {
            List<TableColumn> named = columns.stream()
                    .filter(column -> Names.snakeCase(column.name()).equals(field.name()))
                    .toList();
            String where = relation.label() + ", field " + field.name();
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
            if (!column.type().reads(field.type())) {
                problems.add(new Problem(
                        where,
                        "it is " + field.type() + ", which can't hold every value of a " + column.nativeType(),
                        "Make it " + column.type().fieldType() + "."));
            }
        }
        refuseIfAny(problems);
        return new TableFields(relation, columns, chosen, schema);
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
                        relation.label() + ", " + role + " " + name,
                        "there is no such column",
                        Nearest.suggestion(
                                name, all.stream().map(TableColumn::name).toList())));
    }

    /** Whether a column is among those that are read. */
    public boolean reads(String name) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }

    /**
     * A column of the key, which is read.
     *
     * @throws ConfigurationException if there is no such column, or it is not read
     */
    public TableColumn read(String name) {
        TableColumn column = column(name, "key");
        if (!columns.contains(column)) {
            throw new ConfigurationException(
                    relation.label() + ", key " + name,
                    "the records have no field for this column",
                    "Add it to their class.");
        }
        return column;
    }

    /**
     * A column as the cursor.
     *
     * @throws ConfigurationException if there is no such column, or its type can't be a cursor
     */
    public TableCursor cursor(String name) {
        TableColumn column = column(name, "cursor");
        return CursorKind.of(column)
                .map(kind -> new TableCursor(column, kind))
                .orElseThrow(() -> new ConfigurationException(
                        relation.label() + ", cursor " + name,
                        "its type is " + column.nativeType() + ", by which rows that are committed late, or share a"
                                + " value with rows read before, could be lost",
                        "Use a smallint, integer or bigint that only grows, a timestamp or timestamptz with"
                                + " microseconds, or an xid8 that holds pg_current_xact_id(); or read it without a"
                                + " cursor."));
    }

    /**
     * The fields that key columns are read into.
     *
     * @throws ConfigurationException if a column does not exist or is not read
     */
    public List<String> named(List<String> keyColumns) {
        List<String> names = new ArrayList<>();
        for (String name : keyColumns) {
            names.add(schema.field(columns.indexOf(read(name))).name());
        }
        return names;
    }
}

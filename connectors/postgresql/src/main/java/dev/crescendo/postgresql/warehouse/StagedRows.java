package dev.crescendo.postgresql.warehouse;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.warehouse.RawTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the winners of a load have staged for one table.
 *
 * @param table the raw table, or the one whose keys they are
 * @param columns the raw table's columns
 * @param locations the staging tables that hold rows, as SQL names, in the order of the tasks
 */
record StagedRows(RawTable table, Map<String, RawTables.Column> columns, List<String> locations) {
    /** Tells the order in which rows of one task came, where that matters. */
    static String arrival(RawTable table) {
        return unlikeFields(table, "_arrival");
    }

    /** In {@link #as}, the number of the task whose row it is. */
    String task() {
        return unlikeFields(table, "_task");
    }

    private static String unlikeFields(RawTable table, String name) {
        String free = name;
        while (table.schema().names().contains(free)) {
            free += "_";
        }
        return free;
    }

    /** Whether of several rows with one key the last counts. */
    static boolean areOrdered(RawTable table) {
        return table.mode() != WriteMode.APPEND && !table.key().isEmpty() && table.content() != Content.KEYS;
    }

    /** How many columns a staging table has. */
    static int columns(RawTable table) {
        return table.schema().size() + (areOrdered(table) ? 1 : 0);
    }

    boolean isEmpty() {
        return locations.isEmpty();
    }

    /**
     * The rows as something to select from, under an alias, with values of the raw table's types and {@link #task}.
     *
     * @param others names of columns besides the fields
     */
    String as(String alias, List<String> fields, List<String> others) {
        String selected = fields.stream().map(this::value).collect(Collectors.joining(", "));
        List<String> parts = new ArrayList<>();
        for (int task = 0; task < locations.size(); task++) {
            String more =
                    others.stream().map(name -> ", " + Database.quote(name)).collect(Collectors.joining());
            parts.add("SELECT " + task + " AS " + Database.quote(task()) + (selected.isEmpty() ? "" : ", ") + selected
                    + more + " FROM " + locations.get(task));
        }
        return "(" + String.join(" UNION ALL ", parts) + ") AS " + alias;
    }

    /** The fields' values in one staging table, in the types of their columns. */
    String values(String alias, List<String> fields) {
        return fields.stream().map(name -> value(alias, name)).collect(Collectors.joining(", "));
    }

    /** A field's value in one staging table, in the type of its column. */
    String value(String alias, String name) {
        return alias + "." + Database.quote(name) + cast(name);
    }

    private String cast(String name) {
        RawTables.Column column = columns.get(name);
        return column == null ? "" : "::" + column.type();
    }

    /** A staged field's value in the type of its column, under the field's name. The cast is none where the types are one. */
    private String value(String name) {
        String quoted = Database.quote(name);
        String cast = cast(name);
        return cast.isEmpty() ? quoted : quoted + cast + " AS " + quoted;
    }
}

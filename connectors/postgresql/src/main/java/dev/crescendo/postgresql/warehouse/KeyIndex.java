package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.Problem;
import dev.crescendo.load.WriteMode;
import dev.crescendo.warehouse.RawTable;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jdbi.v3.core.Handle;

/**
 * The unique index by which a table is merged. One that someone else made serves as well; ours goes when the table is no
 * longer merged by its key, because it would refuse what is then right.
 */
final class KeyIndex {
    private static final String MARK = "Made by Crescendo: the key by which the table is merged.";
    private static final int SAMPLES = 3;

    /** A unique index of a table: whether we made it, and its columns. */
    record Present(String name, boolean ours, List<String> columns) {
        boolean isOn(List<String> key) {
            return new HashSet<>(columns).equals(new HashSet<>(key)) && columns.size() == key.size();
        }
    }

    private KeyIndex() {}

    /** Unique indexes that an upsert can go by. */
    static List<Present> present(Handle handle, String schema, String table) {
        return handle.createQuery("""
                        SELECT index.relname, coalesce(obj_description(index.oid, 'pg_class') = :mark, false) AS ours,
                               ARRAY(SELECT attname FROM unnest(indkey) WITH ORDINALITY AS part (number, place)
                                     JOIN pg_attribute ON attrelid = indrelid AND attnum = number
                                     WHERE place <= indnkeyatts ORDER BY place)::text[] AS columns
                        FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
                        WHERE indrelid = (SELECT oid FROM pg_class WHERE relname = :table AND relnamespace =
                                          (SELECT oid FROM pg_namespace WHERE nspname = :schema))
                          AND indisunique AND indisvalid AND indimmediate AND indpred IS NULL AND indexprs IS NULL""")
                .bind("mark", MARK)
                .bind("schema", schema)
                .bind("table", table)
                .map((row, context) -> new Present(row.getString("relname"), row.getBoolean("ours"), List.of((String[])
                        row.getArray("columns").getArray())))
                .list();
    }

    static boolean isWanted(RawTable table) {
        return table.mode() != WriteMode.APPEND && !table.key().isEmpty();
    }

    /** SQL that drops what we made for another key. */
    static Optional<String> removal(String schema, RawTable table, List<Present> present) {
        String names = present.stream()
                .filter(index -> index.ours() && !(isWanted(table) && index.isOn(table.key())))
                .map(index -> Database.quote(schema) + "." + Database.quote(index.name()))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of("DROP INDEX " + names);
    }

    static boolean isMissing(RawTable table, List<Present> present) {
        return isWanted(table) && present.stream().noneMatch(index -> index.isOn(table.key()));
    }

    /** SQL that makes the index. */
    static String creation(String schema, RawTable table) {
        String name = name(table);
        return "CREATE UNIQUE INDEX " + Database.quote(name) + " ON " + Database.quote(schema) + "."
                + Database.quote(table.name()) + " (" + columns(table) + "); COMMENT ON INDEX "
                + Database.quote(schema) + "." + Database.quote(name) + " IS " + Database.literal(MARK);
    }

    /** As much of the table's name as fits, and what tells its keys apart. */
    private static String name(RawTable table) {
        CRC32 crc = new CRC32();
        crc.update((table.name() + "\0" + String.join("\0", table.key())).getBytes(StandardCharsets.UTF_8));
        String end = "_key_" + HexFormat.of().toHexDigits((int) crc.getValue());
        String start = table.name();
        while (start.getBytes(StandardCharsets.UTF_8).length + end.length() > RawTables.LONGEST_NAME) {
            start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
        }
        return start + end;
    }

    private static String columns(RawTable table) {
        return table.key().stream().map(Database::quote).collect(Collectors.joining(", "));
    }

    /** Why the rows of a table can't be told apart by a key; empty when they can. Reads the table. */
    static Optional<Problem> obstacle(Handle handle, String schema, RawTable table) {
        String from = " FROM " + Database.quote(schema) + "." + Database.quote(table.name());
        String keys = columns(table);
        String texts = table.key().stream()
                .map(field -> "left(" + Database.quote(field) + "::text, 50)")
                .collect(Collectors.joining(", "));
        List<String> samples = Statements.texts(
                handle,
                "SELECT concat_ws(', ', " + texts + ") || ' (' || rows || ' times)' FROM (SELECT " + keys
                        + ", count(*) AS rows" + from + " GROUP BY " + keys + " HAVING count(*) > 1 LIMIT " + SAMPLES
                        + ") AS twice");
        if (!samples.isEmpty()) {
            return Optional.of(new Problem(
                    schema + "." + table.name(),
                    "its rows are to be merged by the key " + table.key()
                            + ", and there are several rows with one key, such as " + String.join("; ", samples),
                    "Delete the rows that are too many, name a key that tells rows apart, or load into a new table."));
        }
        return Optional.empty();
    }
}

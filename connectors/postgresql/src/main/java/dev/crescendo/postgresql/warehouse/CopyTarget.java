package dev.crescendo.postgresql.warehouse;

import dev.crescendo.postgresql.internal.copy.CopyRows;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Schema;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table that batches are copied into.
 *
 * @param table its name as SQL wants it
 * @param creation SQL that makes the table, run before the first row is sent; empty when it exists
 * @param constantColumns {@code bigint} columns before the fields' own
 * @param constants their values, the same in every row
 * @param types the types of the columns of {@code schema}'s fields
 */
record CopyTarget(
        String table,
        String creation,
        List<String> constantColumns,
        long[] constants,
        Schema schema,
        List<PgType> types) {
    String copySql() {
        String columns = Stream.concat(constantColumns.stream(), schema.names().stream())
                .map(Database::quote)
                .collect(Collectors.joining(", "));
        return "COPY " + table + " (" + columns + ") FROM STDIN (FORMAT "
                + CopyRows.Form.of(types).sql() + ")";
    }
}

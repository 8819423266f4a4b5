package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.parquet.ParquetFile;
import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.record.Field;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The staged rows of a table as SQL: files in their order, columns cast to what the table has.
 *
 * @param files by the number of the task that wrote them
 */
record Arriving(RawTable table, SortedMap<Integer, Path> files) {
    /** What a path may not hold where patterns are allowed. */
    private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

    /** The arrivals of rows of one file lie between multiples of this. */
    static final long OF_FILE = 1_000_000_000_000L;

    static String literal(Path file) {
        return Sql.literal(PATTERN.matcher(file.toString().replace('\\', '/')).replaceAll("[$0]"));
    }

    static String literals(Collection<Path> files) {
        return files.stream().map(Arriving::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** The staged values of the table's fields, one expression each, in order. */
    List<String> values(Map<String, DuckType> columns) {
        Schema schema = table.schema();
        return schema.fields().stream()
                .map(field -> value(field, schema.indexOf(field.name()), columns))
                .toList();
    }

    private static String value(Field field, int index, Map<String, DuckType> columns) {
        DuckType type = columns.getOrDefault(field.name(), DuckType.forField(field));
        return type.cast(ParquetFile.column(index), field);
    }

    /** The rows, without an order. */
    String rows() {
        return "read_parquet(" + literals(files.values()) + ")";
    }

    /** The rows with {@code arrival}, which tells which came later. */
    String ordered() {
        return numbered("file_row_number");
    }

    /** The rows of parts, with the {@code arrival} that the row has to which they belong. */
    String ofParents() {
        return numbered(ParquetFile.column(table.schema().size() - 1));
    }

    private String numbered(String number) {
        return files.entrySet().stream()
                .map(file -> "SELECT *, " + file.getKey() + "::BIGINT * " + OF_FILE + " + " + number
                        + " AS arrival FROM read_parquet(" + literal(file.getValue()) + ", file_row_number = true)")
                .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }
}

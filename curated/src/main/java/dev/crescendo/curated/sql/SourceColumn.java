package dev.crescendo.curated.sql;

/**
 * A column of a table that a query reads.
 *
 * @param column its name; {@code *} for every column of a table whose columns are not known
 */
public record SourceColumn(TableName table, String column) {
    @Override
    public String toString() {
        return table + "." + column;
    }
}

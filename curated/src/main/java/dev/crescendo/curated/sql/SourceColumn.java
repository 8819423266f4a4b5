package dev.crescendo.curated.sql;

/**
 * A column of a table that a query reads, or its rows.
 *
 * @param column its name; {@code *} for every column of a table whose columns are not known, {@link #ROWS} where only how
 *     many rows there are makes the value
 */
public record SourceColumn(TableName table, String column) {
    /** Stands in the place of a column for what {@code count(*)} is made of. */
    public static final String ROWS = "(rows)";

    /** The rows of a table. */
    public static SourceColumn rowsOf(TableName table) {
        return new SourceColumn(table, ROWS);
    }

    public boolean isRows() {
        return column.equals(ROWS);
    }

    @Override
    public String toString() {
        return isRows() ? table + ", its rows" : table + "." + column;
    }
}

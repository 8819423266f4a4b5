package dev.crescendo.curated.sql;

/**
 * The name of a table as a query writes it, without quotes; what was written without quotes is in small letters.
 *
 * @param schema what stands before the name, such as {@code raw}; empty where nothing does
 * @param name the name, such as {@code orders}
 */
public record TableName(String schema, String name) {
    @Override
    public String toString() {
        return schema.isEmpty() ? name : schema + "." + name;
    }

    boolean is(TableName other) {
        return schema.equalsIgnoreCase(other.schema) && name.equalsIgnoreCase(other.name);
    }
}

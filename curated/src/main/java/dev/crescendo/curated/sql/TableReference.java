package dev.crescendo.curated.sql;

/**
 * A place in a query where a table is read.
 *
 * @param start where its name begins in the text
 * @param end where its name ends in the text
 * @param aliased whether the query gives it another name
 * @param where the place for people, such as {@code curated/users.sql:12:6}
 */
public record TableReference(TableName table, int start, int end, boolean aliased, String where) {}

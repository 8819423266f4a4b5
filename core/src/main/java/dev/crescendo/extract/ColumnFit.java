package dev.crescendo.extract;

import dev.crescendo.record.FieldType;

/**
 * How a column that is there takes a field.
 *
 * @param type what it holds: the field's own type, if a new column for it would be the same
 * @param widens whether it can become one that holds both, without changing what is in it
 */
public record ColumnFit(FieldType type, boolean widens) {}

package dev.crescendo.extract;

/**
 * Where a record came from, for rejects.
 *
 * @param place as exact as the source can say: file and line, topic and offset, table and key
 * @param raw the record as it came
 */
public record Origin(String place, byte[] raw) {}

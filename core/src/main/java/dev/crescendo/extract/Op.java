package dev.crescendo.extract;

/** What happened to a record at its source. */
public enum Op {
    INSERT,
    UPDATE,
    DELETE,
    /** All records of the stream were removed. */
    TRUNCATE
}

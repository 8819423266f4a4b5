package dev.crescendo.load;

/** How a load changes a raw table. */
public enum WriteMode {
    /** Every load's rows are kept. */
    APPEND,
    /** One row per key: the current state. */
    MERGE,
    /** The table becomes what was read. */
    REPLACE
}

package dev.crescendo.load;

/** How a load changes a raw table. */
public enum WriteMode {
    /** Every load's rows are kept. */
    APPEND,
    /**
     * One row per key: the current state. Of several records with one key in a load the newest counts, by their sequence
     * where they have one, else the last; a later load replaces an earlier one's row. Deletes are applied.
     */
    MERGE,
    /**
     * The table becomes what was read; readers see the old rows or the new ones. With a key, rows that are equal keep
     * their place and load number.
     */
    REPLACE
}

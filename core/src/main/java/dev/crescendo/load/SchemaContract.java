package dev.crescendo.load;

/** What a raw table does when the records that are to be loaded no longer fit it. */
public enum SchemaContract {
    /** New fields become columns, and columns are widened where no value can change by it. All else is refused. */
    EVOLVE,
    /** Any difference is refused, before anything is read. */
    FREEZE,
    /** The table stays as it is; records that have a value in a new field are rejected. */
    DISCARD
}

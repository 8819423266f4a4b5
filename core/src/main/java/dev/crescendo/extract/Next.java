package dev.crescendo.extract;

/** What a reader has after a call of {@link SplitReader#next}. */
public enum Next {
    /** One record: ask {@link SplitReader#current}. */
    RECORD,
    /** A batch of records: ask {@link SplitReader#batch}. */
    BATCH,
    /** All records so far may be committed: {@link SplitReader#position} is valid. */
    CHECKPOINT,
    /** Nothing came within the wait; more may come. */
    IDLE,
    /** The split is read to its end; {@link SplitReader#position} is valid. */
    END
}

package dev.crescendo.record;

/**
 * Rows in the form in which a source sent them. A writer that knows the form may send them on as they are; whoever looks at
 * a field of the batch that holds them finds a column made of it. A connector has one implementation for each form that it
 * both reads and writes. Not thread-safe.
 */
public interface PackedRows {
    int rows();

    /** How many bytes the rows take. */
    long bytes();

    /**
     * Appends the values of a field to its column, which may hold every one of them: who packed them has made sure.
     *
     * @param from the first row
     */
    void unpack(int field, int from, Column column);

    /** Whether rows of the other may be appended to these. */
    boolean isLike(PackedRows other);

    /** None yet, but of this form. */
    PackedRows another();

    /** Appends copies of rows that are {@link #isLike these}, from {@code from} on and before {@code to}. */
    void append(PackedRows other, int from, int to);

    /** Drops the rows from {@code rowsToKeep} on, if there are as many. */
    void truncate(int rowsToKeep);

    /** Drops the rows, which are done with, and keeps the memory for others. */
    void clear();
}

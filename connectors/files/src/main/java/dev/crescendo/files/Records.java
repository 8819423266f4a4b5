package dev.crescendo.files;

import dev.crescendo.record.Batch;
import dev.crescendo.record.ValueException;
import java.io.IOException;

/** The records of one piece of a file, one after the other. */
interface Records {
    /** Moves to the next record; false at the end. */
    boolean next() throws IOException;

    /**
     * Appends the row that the current record is.
     *
     * @throws ValueException if it can't be made of it, exactly; the batch is as it was then
     */
    void append(Batch batch);

    /** Whether the current record may be the beginning of one of which more is still to be written. */
    boolean mayGoOn();

    /** Where the current record begins, in bytes of the stream. */
    long start();

    /** The line on which it begins, counted from 1 at the stream's beginning. */
    long line();

    /** Whether {@link #raw} is only its beginning. */
    boolean isCut();

    /** Its number among the elements of an array; 0 where its line tells it. */
    default long element() {
        return 0;
    }

    /** Where its bytes end, without the line end. They are in the window unless it {@link #isCut}. */
    long rawEnd();

    /** Its bytes, without the line end. */
    byte[] raw();
}

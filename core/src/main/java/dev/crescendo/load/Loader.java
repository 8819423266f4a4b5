package dev.crescendo.load;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A target of one's own. Publishing a batch twice must change nothing. With {@link #find} a run that died between
 * publishing and moving the position is recognised, which makes loading effectively once; without it the batch is
 * published again.
 */
public interface Loader<T> extends Serializable {
    /** Opens a writer. Worker side; several attempts at one task may be open at once. */
    LoadWriter<T> open(BatchId batch, WriterId writer) throws Exception;

    /** Makes exactly the listed attempts visible, all or none. Driver side; may be called again. */
    Published publish(BatchId batch, List<Receipt> winners) throws Exception;

    /** What was published of a batch; empty if nothing was. Driver side. */
    Optional<Published> find(BatchId batch) throws Exception;

    /** Whether {@link #find} tells the truth. If not, the guarantee is at least once. */
    default boolean canFind() {
        return true;
    }

    /** Drops what the listed attempts left behind. Driver side; may be called again, may be called for nothing. */
    default void cleanUp(BatchId batch) throws Exception {}
}

package dev.crescendo.run;

import dev.crescendo.load.Receipt;

/** Told by a stage how its tasks fare. Driver side; called from any thread, one call at a time. */
public interface TaskListener {
    /** A task has ended well. Called once per task, as soon as the driver knows, and before {@link TaskRunner#run} returns. */
    void finished(Receipt receipt);

    /** So many more records were read, by an attempt that may yet fail. Called from any thread, several at once. */
    default void read(long records) {}

    /** Whether the run should stop: it was fenced, or asked to. */
    boolean cancelled();
}

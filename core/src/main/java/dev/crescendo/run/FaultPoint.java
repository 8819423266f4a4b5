package dev.crescendo.run;

/**
 * The places where a run may die, in the order in which a run passes them. They exist so that tests can kill a run at
 * each; see {@link Faults}.
 */
public enum FaultPoint {
    /** The claim is taken, nothing else. */
    AFTER_CLAIM,
    /** The plan is saved, no task has begun. */
    AFTER_PLAN,
    /** A task has handed its first batch or reject to its writer. */
    IN_TASK,
    /** A task has read all; its writer is not finished. */
    BEFORE_TASK_END,
    /** A task's rows are staged, or streamed into the open transaction; nobody has its receipt. */
    AFTER_TASK,
    /** The receipt is saved. Only for staged tasks. */
    AFTER_RECEIPT,
    /** All tasks are done. */
    BEFORE_COMMIT,
    /** In the commit's transaction, after the rows, before the lanes. Warehouses reach it. */
    IN_COMMIT_AFTER_DATA,
    /** In the commit's transaction, all is written, before COMMIT. Warehouses reach it. */
    IN_COMMIT_BEFORE_COMMIT,
    /** COMMIT has succeeded, the run does not know yet. Warehouses reach it. */
    AFTER_COMMIT,
    /** A loader of the user's own has published, the position has not moved. */
    AFTER_PUBLISH,
    /** The run knows that it is committed; staging is still there. */
    BEFORE_CLEAN_UP,
    /** Staging is gone, the claim is still held. */
    AFTER_CLEAN_UP
}

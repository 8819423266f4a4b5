package dev.crescendo.load;

import java.io.Serializable;
import java.util.UUID;

/**
 * One attempt at one task. Several may be alive at once; exactly one wins.
 *
 * @param task what it works on
 * @param attempt unique among all attempts ever made: lower-case letters and digits
 */
public record WriterId(TaskId task, String attempt) implements Serializable {
    /** A new attempt. */
    public static WriterId newAttempt(TaskId task) {
        return new WriterId(task, UUID.randomUUID().toString().replace("-", ""));
    }

    @Override
    public String toString() {
        return task + "/" + attempt;
    }
}

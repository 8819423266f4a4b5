package dev.crescendo.error;

import java.io.Serializable;

/**
 * One thing wrong in a configuration.
 *
 * @param where the place, such as {@code crescendo.yaml:12:5 pipelines.orders.cursor}
 * @param what what is wrong, with the value found
 * @param todo what to do about it
 */
public record Problem(String where, String what, String todo) implements Serializable {
    @Override
    public String toString() {
        boolean ends = what.endsWith("?") || what.endsWith("!") || what.endsWith(".");
        return where + ": " + what + (ends ? " " : ". ") + todo;
    }
}

package dev.crescendo.load;

import java.io.Serializable;

/** One piece of work of a plan: the reading and writing of one split. The same on every attempt and on every rerun. */
public record TaskId(String text) implements Serializable {
    @Override
    public String toString() {
        return text;
    }
}

package dev.crescendo.load;

import java.io.Serializable;

/**
 * Names the data of one saved plan. It stays the same on every rerun, so a {@link Loader} can tell whether it has
 * published them.
 */
public record BatchId(String text) implements Serializable {
    @Override
    public String toString() {
        return text;
    }
}

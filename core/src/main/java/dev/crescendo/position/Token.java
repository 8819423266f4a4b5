package dev.crescendo.position;

import java.io.Serializable;

/**
 * A place on a lane, up to which everything has been loaded. Opaque to all but the source that made it; two tokens of
 * one lane are the same place exactly when their texts are equal.
 */
public record Token(String text) implements Serializable {
    @Override
    public String toString() {
        return text;
    }
}

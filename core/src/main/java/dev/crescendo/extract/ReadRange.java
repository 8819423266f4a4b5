package dev.crescendo.extract;

import dev.crescendo.position.Position;
import java.io.Serializable;

/** What part of a source to read. */
public sealed interface ReadRange extends Serializable {
    /** All that came after a position; everything, when it is empty. */
    record Since(Position position) implements ReadRange {}

    /**
     * An explicit interval, half-open: {@code from} is included, {@code to} is not. The texts are what the user wrote;
     * the source says what they mean on its lanes. The position is not moved.
     */
    record Between(String from, String to) implements ReadRange {}

    /** Everything that is there. */
    record Whole() implements ReadRange {}
}

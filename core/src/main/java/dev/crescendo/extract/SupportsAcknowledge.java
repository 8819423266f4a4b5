package dev.crescendo.extract;

import dev.crescendo.position.Position;

/** A source that wants to know how far loading has got: to show lag, or to let go of what it kept for us. */
public interface SupportsAcknowledge extends Source {
    /** Everything up to {@code position} is committed. Called after the commit, perhaps again, perhaps never. */
    void acknowledge(Position position) throws Exception;
}

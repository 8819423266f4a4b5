package dev.crescendo.testkit;

import dev.crescendo.extract.Source;

/** What {@link SourceContract} must be given to feed a source. */
public interface SourceFixture {
    /** A finite source over a system that holds nothing. Called once per case. */
    Source fresh() throws Exception;

    /** Adds records to the system behind the source last given, each unlike all others, and commits them. */
    void add(int records) throws Exception;

    /** Adds one record that can't be read. Returns false if there can be none. */
    default boolean addUnreadable() throws Exception {
        return false;
    }
}

package dev.crescendo.parity;

import dev.crescendo.extract.Source;
import dev.crescendo.warehouse.Warehouse;

/**
 * A way to bring a warehouse up to date.
 *
 * @param name for messages
 * @param database the warehouse's, for this way alone
 */
record Way(String name, String database, Source source, Step step) {
    /** Loads all that is new, and ends. */
    @FunctionalInterface
    interface Step {
        void load(Source source, Warehouse warehouse, Progress progress) throws Exception;
    }

    /** Waits until everything that the test has written is loaded, for runs that have no end of their own. */
    @FunctionalInterface
    interface Progress {
        void awaitAll() throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}

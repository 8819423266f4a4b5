package dev.crescendo.warehouse;

import java.util.Locale;

/** How a model is kept. */
public enum Materialization {
    /** Its SELECT is run by whoever reads it. */
    VIEW,
    /** A table, made anew by every build. */
    TABLE,
    /** A table to which a build brings what is new. */
    INCREMENTAL;

    /** As it is written in files and in the ledger. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

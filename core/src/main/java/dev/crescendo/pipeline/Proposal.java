package dev.crescendo.pipeline;

import java.util.List;

/**
 * How a table could be loaded, as far as the table itself tells.
 *
 * @param table as a pipeline names it
 * @param name of the table alone, for the pipeline's name
 * @param key the columns that identify a row; empty if nothing says which
 * @param cursor the column by which only what is new need be read; empty to read everything each time
 * @param lookback how much to read again each time, such as {@code 10m}; empty for nothing
 * @param why what it was told by, and what to know; a line each
 */
public record Proposal(String table, String name, List<String> key, String cursor, String lookback, List<String> why) {
    public Proposal {
        key = List.copyOf(key);
        why = List.copyOf(why);
    }
}

package dev.crescendo.load;

import dev.crescendo.position.Position;
import java.io.Serializable;
import java.util.List;

/**
 * What an attempt that came to its end hands to the driver. Only with its receipt can its work be published.
 *
 * @param writer the attempt
 * @param counts what it did
 * @param staged where its rows are, per output; empty for a loader of one's own that needs no more than {@code writer}
 * @param end the position that its reader reached; empty when the plan says it
 * @param firstRejects where the first few records are that it rejected, and why, without their values: for messages
 */
public record Receipt(WriterId writer, Counts counts, List<Staged> staged, Position end, List<String> firstRejects)
        implements Serializable {
    public Receipt {
        staged = List.copyOf(staged);
        firstRejects = List.copyOf(firstRejects);
    }

    /** A receipt that tells nothing of its rejects. */
    public Receipt(WriterId writer, Counts counts, List<Staged> staged, Position end) {
        this(writer, counts, staged, end, List.of());
    }

    /**
     * Rows that wait to be published.
     *
     * @param output the output they are for
     * @param location where they are, in the target's own words
     * @param rows how many; the target counts again when it publishes
     */
    public record Staged(String output, String location, long rows) implements Serializable {}
}

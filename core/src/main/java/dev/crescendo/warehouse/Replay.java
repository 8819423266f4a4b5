package dev.crescendo.warehouse;

import java.util.List;

/**
 * The rejects that a load has read again. In its transaction each is marked as replayed by it, if it is still there and no
 * other load has replayed it; else nothing of the load becomes visible.
 *
 * @param rejects their numbers, each once
 * @param since per winner the load in which its records were rejected, or empty where that does not matter. Into a table that
 *     is merged without a sequence its rows go only where the row with their key came with an earlier load. What a winner
 *     has rejected again stays a reject of that load
 */
public record Replay(List<Long> rejects, List<Long> since) {
    /** Of a load that reads what is new. */
    public static final Replay NONE = new Replay(List.of(), List.of());

    public Replay {
        rejects = List.copyOf(rejects);
        since = List.copyOf(since);
    }
}

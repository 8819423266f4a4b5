package dev.crescendo.benchmarks.contest;

import java.util.List;

/**
 * A job, and who does it.
 *
 * @param name of its files: small letters and hyphens
 * @param rows how many are moved by each run
 * @param bytes how many these are, as they come from the source; 0 when there is nothing to move
 * @param leastRounds more of them than asked for, where one takes no time
 * @param contestants the first is the limit, or what the others are compared with
 */
public record Comparison(
        String name,
        String title,
        long rows,
        long bytes,
        int leastRounds,
        Opening opening,
        List<Contestant> contestants,
        List<Goal> goals) {
    /** What comes before each round, for all contestants alike. */
    @FunctionalInterface
    public interface Opening {
        void begin() throws Exception;
    }

    /** One whose rounds begin as they are. */
    public Comparison(
            String name, String title, long rows, long bytes, List<Contestant> contestants, List<Goal> goals) {
        this(name, title, rows, bytes, 1, () -> {}, contestants, goals);
    }
}

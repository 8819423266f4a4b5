package dev.crescendo.benchmarks.contest;

/**
 * What is to be reached.
 *
 * @param contestant who is to reach it
 * @param other whom it is compared with; empty when the limit is a number as it is
 * @param limit the most that the quantity may be, as a multiple of the other's
 * @param isThroughput whether people think of it upside down: of rows a second, and of the least
 */
public record Goal(String contestant, Quantity quantity, String other, double limit, boolean isThroughput) {
    /** At least {@code times} as many rows a second as another. */
    public static Goal throughput(String contestant, double times, String other) {
        return new Goal(contestant, Quantity.LOAD, other, 1 / times, true);
    }

    /** At most {@code times} as much as another. */
    public static Goal atMost(String contestant, Quantity quantity, double times, String other) {
        return new Goal(contestant, quantity, other, times, false);
    }

    public static Goal atMost(String contestant, Quantity quantity, double most) {
        return new Goal(contestant, quantity, "", most, false);
    }
}

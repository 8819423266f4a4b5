package dev.crescendo.warehouse;

import java.util.List;

/**
 * What a check found.
 *
 * @param model the name of the model
 * @param check the check in words, such as {@code unique: customer_id}
 * @param isError whether a failure keeps the build from being published; else it is a warning
 * @param failures how many rows, or values, break it; 0 when it holds
 * @param samples some of them, in words
 */
public record CheckResult(String model, String check, boolean isError, long failures, List<String> samples) {
    public CheckResult {
        samples = List.copyOf(samples);
    }

    public boolean holds() {
        return failures == 0;
    }

    /** Whether it keeps what it looks at from being published. */
    public boolean fails() {
        return isError && !holds();
    }
}

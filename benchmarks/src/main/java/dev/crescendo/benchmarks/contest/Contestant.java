package dev.crescendo.benchmarks.contest;

import dev.crescendo.benchmarks.process.Measure;
import java.util.List;

/** One way to do the same job: ours, a limit, or a peer. */
public interface Contestant {
    String name();

    /** Makes everything ready that is not measured: an empty target, a written checkpoint. */
    void prepare() throws Exception;

    /** Does the job once, and measures it. */
    Measure run() throws Exception;

    /** A digest of the target that does not depend on the order of rows; equal for equal work. */
    String digest() throws Exception;

    /** What else is worth knowing, after the last round. */
    default List<String> notes() throws Exception {
        return List.of();
    }
}

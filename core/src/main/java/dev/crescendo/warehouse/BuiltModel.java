package dev.crescendo.warehouse;

import java.time.Instant;
import java.util.Map;

/**
 * A model as it was published last.
 *
 * @param fingerprint of its SQL and of what decides how it is kept
 * @param inputs what it was made of: relations with the load or build that had changed them last
 * @param settled the loads that it had surely seen, up to this number
 * @param build the build that published it
 * @param rows how many it has; -1 where nobody has counted, as of a view
 */
public record BuiltModel(
        String name,
        Materialization materialization,
        String fingerprint,
        Map<String, Long> inputs,
        long settled,
        long build,
        long rows,
        Instant builtAt) {
    public BuiltModel {
        inputs = Map.copyOf(inputs);
    }
}

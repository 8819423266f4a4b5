package dev.crescendo.warehouse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes visible in one transaction.
 *
 * @param models in the order in which they were built: none reads one that comes later
 * @param checks what was checked before
 * @param seen models that were not built, because only what their checks read had changed, and of what they are now known
 *     to hold: as {@link ModelPublish#inputs}
 */
public record CuratedCommit(List<ModelPublish> models, List<CheckResult> checks, Map<String, Map<String, Long>> seen) {
    public CuratedCommit {
        models = List.copyOf(models);
        checks = List.copyOf(checks);
        seen = Map.copyOf(seen);
    }

    public CuratedCommit(List<ModelPublish> models, List<CheckResult> checks) {
        this(models, checks, Map.of());
    }

    /** The models that were not built, with what they hold when the others are published by a build. */
    public Map<String, Map<String, Long>> seen(long build) {
        Map<String, Map<String, Long>> all = new HashMap<>();
        seen.forEach((model, inputs) -> all.put(model, inputs(inputs, build)));
        return all;
    }

    /** What a model is made of, or was checked against, when all of them are published by a build. */
    public Map<String, Long> inputs(Map<String, Long> before, long build) {
        Map<String, Long> inputs = new HashMap<>(before);
        models.forEach(other -> inputs.computeIfPresent("curated." + other.name(), (name, earlier) -> build));
        return inputs;
    }
}

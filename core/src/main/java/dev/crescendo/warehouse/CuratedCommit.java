package dev.crescendo.warehouse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes visible in one transaction.
 *
 * @param models in the order in which they were built: none reads one that comes later
 * @param checks what was checked before
 */
public record CuratedCommit(List<ModelPublish> models, List<CheckResult> checks) {
    public CuratedCommit {
        models = List.copyOf(models);
        checks = List.copyOf(checks);
    }

    /** What a model is made of, when all of them are published by a build. */
    public Map<String, Long> inputs(ModelPublish model, long build) {
        Map<String, Long> inputs = new HashMap<>(model.inputs());
        models.forEach(other -> inputs.computeIfPresent("curated." + other.name(), (name, before) -> build));
        return inputs;
    }
}

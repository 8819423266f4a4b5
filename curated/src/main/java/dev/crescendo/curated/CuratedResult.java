package dev.crescendo.curated;

import dev.crescendo.curated.BuildPlan.Step;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.ModelPublish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run of models did.
 *
 * @param models in order, those too that were left as they are
 * @param checks all that were run
 * @param build the number of the build; empty when nothing was published
 */
public record CuratedResult(List<ModelOutcome> models, List<CheckResult> checks, OptionalLong build) {
    public CuratedResult {
        models = List.copyOf(models);
        checks = List.copyOf(checks);
    }

    /**
     * What became of one model.
     *
     * @param built whether it was built and published
     * @param reason why, or why not
     * @param changed how many rows came; all, where it was made whole
     * @param rows how many it has; empty for a view, and where it was not built
     */
    public record ModelOutcome(
            Model model, boolean built, String reason, long changed, OptionalLong rows, double seconds) {}

    static CuratedResult unchanged(BuildPlan plan, List<CheckResult> checks) {
        return new CuratedResult(
                plan.steps().stream().map(CuratedResult::untouched).toList(), checks, OptionalLong.empty());
    }

    private static ModelOutcome untouched(Step step) {
        return new ModelOutcome(step.model(), false, step.reason(), 0, OptionalLong.empty(), 0);
    }

    static CuratedResult published(
            BuildPlan plan,
            List<ModelPublish> built,
            Map<String, Double> seconds,
            List<CheckResult> checks,
            long build) {
        List<ModelOutcome> outcomes = plan.steps().stream()
                .map(step -> {
                    String name = step.model().name();
                    Optional<ModelPublish> published = built.stream()
                            .filter(model -> model.name().equals(name))
                            .findFirst();
                    return published
                            .map(model -> new ModelOutcome(
                                    step.model(),
                                    true,
                                    step.reason(),
                                    model.staged(),
                                    model.total() < 0 ? OptionalLong.empty() : OptionalLong.of(model.total()),
                                    seconds.getOrDefault(name, 0.0)))
                            .orElseGet(() -> untouched(step));
                })
                .toList();
        return new CuratedResult(outcomes, checks, OptionalLong.of(build));
    }
}

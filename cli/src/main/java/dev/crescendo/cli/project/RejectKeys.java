package dev.crescendo.cli.project;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.error.Problem;
import dev.crescendo.pipeline.RejectPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a pipeline's {@code rejects} key says. */
final class RejectKeys {
    private static final Option<Integer> MAX =
            Option.integer("max", "rejects that a load may have", 0, Integer.MAX_VALUE);
    private static final Option<Double> MAX_RATIO = Option.number(
            "max_ratio", "the part of a load's records that may be rejected, rounded up to whole records", 0, 1);
    private static final Option<Duration> KEEP =
            Option.duration("keep", "how long rejects are kept; for ever unless it is given");
    private static final Options OPTIONS = Options.of(MAX, MAX_RATIO, KEEP);

    static final Option<Node> REJECTS = Option.mapping(
                    "rejects", "how many records of a load may be rejected, and how long rejects are kept")
            .withExample("{ max: 100, max_ratio: 0.01, keep: 90d }")
            .withKeys(OPTIONS);

    private RejectKeys() {}

    static RejectPolicy read(Node mapping, List<Problem> problems) {
        List<Problem> own = new ArrayList<>();
        Settings settings = OPTIONS.read(mapping, own);
        settings.find(KEEP)
                .filter(Duration::isZero)
                .ifPresent(zero -> own.add(new Problem(
                        mapping.mapping().getOrDefault(KEEP.name(), mapping).where(),
                        "rejects can't be kept for no time",
                        "Use a time span, such as 90d.")));
        problems.addAll(own);
        RejectPolicy policy = RejectPolicy.unlimited();
        if (!own.isEmpty()) {
            return policy;
        }
        if (settings.has(MAX)) {
            policy = policy.withMax(settings.value(MAX));
        }
        if (settings.has(MAX_RATIO)) {
            policy = policy.withMaxRatio(settings.value(MAX_RATIO));
        }
        return settings.has(KEEP) ? policy.withKeep(settings.value(KEEP)) : policy;
    }
}

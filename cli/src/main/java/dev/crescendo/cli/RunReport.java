package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ExitCode;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Prints what a {@code run} did: a line per pipeline, or one JSON object. */
final class RunReport {
    private final RootCommand root;
    private final @Nullable Map<String, @Nullable Object> interval;

    RunReport(RootCommand root) {
        this(root, null);
    }

    /** @param interval {@code from} and {@code to} of what was loaded again; null where that was what is new */
    RunReport(RootCommand root, @Nullable Map<String, @Nullable Object> interval) {
        this.root = root;
        this.interval = interval;
    }

    void print(Project project, List<Outcome> outcomes, ModelRun models, ExitCode exitCode) {
        if (root.json) {
            root.console().result(Json.write(json(project, outcomes, models, exitCode)));
        } else {
            if (!outcomes.isEmpty()) {
                table(outcomes);
            }
            models.print();
            if (exitCode == ExitCode.TERMINATED) {
                root.console().note("crescendo: stopped; what was not committed is not visible");
            }
        }
        for (Outcome outcome : outcomes) {
            long rejected = outcome.counts().rejected();
            if (rejected > 0) {
                String name = outcome.pipeline().name();
                root.note(name + ": " + rejected + (rejected == 1 ? " record was" : " records were")
                        + " rejected and kept; see 'crescendo rejects list " + name + "'");
            }
            complain(outcome);
        }
    }

    /** Why it failed; of what was stopped only where, for who asks. */
    void complain(Outcome outcome) {
        Failure failure = outcome.failure();
        if (failure == null) {
            return;
        }
        if (outcome.stopped()) {
            root.trace(failure);
        } else {
            root.complain(outcome.pipeline().name(), failure);
        }
    }

    /** What a column shows of a pipeline; columns in which all is 0 are left out, unless they always tell something. */
    private record Count(String name, ToLongFunction<Counts> of, boolean always) {}

    private static final List<Count> COUNTS = List.of(
            new Count("read", Counts::read, true),
            new Count("filtered", Counts::filtered, false),
            new Count("rejected", Counts::rejected, true),
            new Count("written", Counts::written, true),
            new Count("superseded", Counts::superseded, false));

    private void table(List<Outcome> outcomes) {
        Counts sum = Counts.NONE;
        for (Outcome outcome : outcomes) {
            sum = sum.plus(outcome.counts());
        }
        Counts all = sum;
        List<Count> shown = COUNTS.stream()
                .filter(count -> count.always() || count.of().applyAsLong(all) > 0)
                .toList();
        List<String> numbers = shown.stream().map(Count::name).toList();
        List<String> headers = new ArrayList<>(List.of("pipeline", "outcome"));
        headers.addAll(numbers);
        headers.addAll(List.of("seconds", "load", "position"));
        List<String> right = new ArrayList<>(numbers);
        right.addAll(List.of("seconds", "load"));
        TextTable table = new TextTable(headers, right);
        for (Outcome outcome : outcomes) {
            List<String> row = new ArrayList<>();
            row.add(outcome.pipeline().name());
            row.add(outcome.word().replace('_', ' '));
            shown.forEach(count -> row.add(Long.toString(count.of().applyAsLong(outcome.counts()))));
            row.add(seconds(outcome));
            row.add(loadId(outcome) == null ? "-" : String.valueOf(loadId(outcome)));
            row.add(position(outcome));
            table.row(row);
        }
        table.lines().forEach(root.console()::result);
        if (all.read() > 0) {
            root.note("all accounted for: " + all);
        }
    }

    private static String seconds(Outcome outcome) {
        return String.format(Locale.ROOT, "%.1f", outcome.seconds());
    }

    private static @Nullable Long loadId(Outcome outcome) {
        return outcome.result() != null && outcome.result().loadId().isPresent()
                ? outcome.result().loadId().getAsLong()
                : null;
    }

    /** Longer tokens, such as those of files, are for machines. */
    static final int READABLE_TOKEN = 40;

    /** The token of a pipeline's only lane, where people can read it; else how many lanes there are. */
    private static String position(Outcome outcome) {
        if (outcome.result() == null) {
            return "-";
        }
        Position position = outcome.result().position();
        return switch (position.lanes().size()) {
            case 0 -> "-";
            case 1 -> {
                String token = position.tokens().values().iterator().next().text();
                yield token.length() > READABLE_TOKEN ? counted(outcome.pipeline(), 1) : token;
            }
            default -> counted(outcome.pipeline(), position.lanes().size());
        };
    }

    /** Lanes by what their source calls them: {@code 3 files}. */
    static String counted(Pipeline pipeline, int lanes) {
        return lanes + " " + pipeline.source().laneNoun() + (lanes == 1 ? "" : "s");
    }

    private Map<String, @Nullable Object> json(
            Project project, List<Outcome> outcomes, ModelRun models, ExitCode exitCode) {
        List<Map<String, @Nullable Object>> pipelines = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        Counts sum = Counts.NONE;
        for (Outcome outcome : outcomes) {
            sum = sum.plus(outcome.counts());
            pipelines.add(json(outcome));
            Failure failure = outcome.failure();
            if (failure != null) {
                errors.addAll(failure.json("pipeline", outcome.pipeline().name()));
            }
        }
        errors.addAll(models.errors());
        String summary = outcomes.size() + (outcomes.size() == 1 ? " pipeline: " : " pipelines: ") + sum.read()
                + " read, " + sum.written() + " written, " + sum.rejected() + " rejected" + models.summary();
        return RootCommand.answer(
                "run",
                exitCode.number(),
                summary,
                Json.object(
                        "project", project.name(),
                        "interval", interval,
                        "pipelines", pipelines,
                        "models", models.json(),
                        "checks", models.checksJson()),
                errors);
    }

    static Map<String, @Nullable Object> json(Outcome outcome) {
        Counts counts = outcome.counts();
        Map<String, String> position = new LinkedHashMap<>();
        if (outcome.result() != null) {
            outcome.result().position().tokens().forEach((lane, token) -> position.put(lane.name(), token.text()));
        }
        return Json.object(
                "pipeline", outcome.pipeline().name(),
                "run_key", outcome.key().text(),
                "outcome", outcome.word(),
                "guarantee", outcome.pipeline().guarantee().name().toLowerCase(Locale.ROOT),
                "load_id", loadId(outcome),
                "seconds", Math.round(outcome.seconds() * 1000) / 1000.0,
                "read", counts.read(),
                "transformed", counts.transformed(),
                "filtered", counts.filtered(),
                "rejected", counts.rejected(),
                "emitted", counts.emitted(),
                "written", counts.written(),
                "superseded", counts.superseded(),
                "position", position);
    }
}

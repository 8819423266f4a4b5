package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ExitCode;
import dev.crescendo.load.Counts;
import dev.crescendo.position.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints what a {@code run} did: a line per pipeline, or one JSON object. */
final class RunReport {
    private final RootCommand root;

    RunReport(RootCommand root) {
        this.root = root;
    }

    void print(Project project, List<Outcome> outcomes, ExitCode exitCode) {
        if (root.json) {
            root.console().result(Json.write(json(project, outcomes, exitCode)));
        } else {
            table(outcomes);
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
            Failure failure = outcome.failure();
            if (failure != null && !outcome.stopped() && !root.json) {
                failure.message()
                        .lines()
                        .forEach(line -> root.console()
                                .note("crescendo: " + outcome.pipeline().name() + ": " + line));
            }
            if (failure != null && root.verbose) {
                root.console().note(failure.stackTrace());
            }
        }
    }

    private void table(List<Outcome> outcomes) {
        TextTable table = new TextTable(
                List.of(
                        "pipeline",
                        "outcome",
                        "read",
                        "transformed",
                        "filtered",
                        "rejected",
                        "emitted",
                        "written",
                        "superseded",
                        "seconds",
                        "load",
                        "position"),
                List.of(
                        "read",
                        "transformed",
                        "filtered",
                        "rejected",
                        "emitted",
                        "written",
                        "superseded",
                        "seconds",
                        "load"));
        for (Outcome outcome : outcomes) {
            Counts counts = outcome.counts();
            table.row(List.of(
                    outcome.pipeline().name(),
                    outcome.word().replace('_', ' '),
                    String.valueOf(counts.read()),
                    String.valueOf(counts.transformed()),
                    String.valueOf(counts.filtered()),
                    String.valueOf(counts.rejected()),
                    String.valueOf(counts.emitted()),
                    String.valueOf(counts.written()),
                    String.valueOf(counts.superseded()),
                    seconds(outcome),
                    loadId(outcome) == null ? "-" : String.valueOf(loadId(outcome)),
                    position(outcome)));
        }
        table.lines().forEach(root.console()::result);
    }

    private static String seconds(Outcome outcome) {
        return String.format(Locale.ROOT, "%.1f", outcome.seconds());
    }

    private static @Nullable Long loadId(Outcome outcome) {
        return outcome.result() != null && outcome.result().loadId().isPresent()
                ? outcome.result().loadId().getAsLong()
                : null;
    }

    /** The token of a pipeline's only lane; else how many lanes there are. */
    private static String position(Outcome outcome) {
        if (outcome.result() == null) {
            return "-";
        }
        Position position = outcome.result().position();
        return switch (position.lanes().size()) {
            case 0 -> "-";
            case 1 -> position.tokens().values().iterator().next().text();
            default -> position.lanes().size() + " lanes";
        };
    }

    private Map<String, @Nullable Object> json(Project project, List<Outcome> outcomes, ExitCode exitCode) {
        List<Map<String, @Nullable Object>> pipelines = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        Counts sum = Counts.NONE;
        for (Outcome outcome : outcomes) {
            sum = sum.plus(outcome.counts());
            pipelines.add(json(outcome));
            Failure failure = outcome.failure();
            if (failure != null) {
                for (Map<String, @Nullable Object> error : failure.json()) {
                    Map<String, @Nullable Object> placed = new LinkedHashMap<>();
                    placed.put("pipeline", outcome.pipeline().name());
                    placed.putAll(error);
                    errors.add(placed);
                }
            }
        }
        String summary = outcomes.size() + (outcomes.size() == 1 ? " pipeline: " : " pipelines: ") + sum.read()
                + " read, " + sum.written() + " written, " + sum.rejected() + " rejected";
        return RootCommand.answer(
                "run",
                exitCode.number(),
                summary,
                Json.object("project", project.name(), "pipelines", pipelines),
                errors);
    }

    private static Map<String, @Nullable Object> json(Outcome outcome) {
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

package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.ReplayResult;
import dev.crescendo.run.RunOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads rejected records after their pipelines were mended. One pipeline that fails does not keep the others from it. */
@Command(
        name = "replay",
        description = "Reads rejected records again and loads those that pass now, each once. No position moves.",
        footer = RootCommand.EXAMPLE + "crescendo rejects replay orders --id 17,18",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {
            "1:a pipeline failed",
            "4:another run holds a pipeline",
            "75:fenced: this run lost its epoch to a newer one"
        })
final class RejectsReplayCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Pipelines whose rejects to replay. Default: all that have some.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--id", paramLabel = "ID", split = ",", description = "Only these rejects. May be repeated.")
    private List<Long> ids = new ArrayList<>();

    RejectsReplayCommand(RootCommand root) {
        this.root = root;
    }

    /** How the replay of one pipeline ended. */
    private record Replayed(
            Pipeline pipeline,
            @Nullable ReplayResult result,
            @Nullable Failure failure) {
        Counts counts() {
            return result == null ? Counts.NONE : result.counts();
        }

        String word() {
            if (failure != null) {
                return failure.exitCode() == ExitCode.HELD ? "held" : "failed";
            }
            return counts().read() == 0 ? "nothing to replay" : "replayed";
        }
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        Map<Pipeline, Set<Long>> chosen = chosen(project);
        List<Replayed> all = new ArrayList<>();
        chosen.forEach((pipeline, some) -> all.add(replay(project, pipeline, some)));
        ExitCode exitCode = ExitCode.of(all.stream()
                .map(each ->
                        each.failure() == null ? ExitCode.OK : each.failure().exitCode())
                .toList());
        if (root.json) {
            printJson(project, all, exitCode);
        } else {
            printTable(project, all);
        }
        return exitCode.number();
    }

    /** The pipelines, each with the rejects that are wanted of it; with none, all of them are. */
    private Map<Pipeline, Set<Long>> chosen(Project project) {
        Map<Pipeline, Set<Long>> chosen = new LinkedHashMap<>();
        List<Pipeline> named = project.select(names);
        if (ids.isEmpty() && !Reading.isThere(project)) {
            return chosen;
        }
        if (ids.isEmpty() && !names.isEmpty()) {
            named.forEach(pipeline -> chosen.put(pipeline, Set.of()));
            return chosen;
        }
        try (RejectTable table = new RejectTable(project)) {
            if (ids.isEmpty()) {
                List<String> known =
                        project.pipelines().stream().map(Pipeline::name).toList();
                for (RejectTable.Waiting waiting : table.waiting()) {
                    if (known.contains(waiting.pipeline())) {
                        project.select(List.of(waiting.pipeline())).forEach(pipeline -> chosen.put(pipeline, Set.of()));
                    } else {
                        root.note(waiting.pipeline() + ": has " + waiting.count() + " rejects, and is not in "
                                + Project.FILE);
                    }
                }
                return chosen;
            }
            for (long id : ids) {
                String name = table.find(id)
                        .map(RejectTable.Row::pipeline)
                        .filter(found -> names.isEmpty() || names.contains(found))
                        .orElseThrow(() -> new ConfigurationException(
                                "reject " + id,
                                table.exists()
                                        ? (names.isEmpty() ? "the project " + project.name() : names + "")
                                                + " has none of this number"
                                        : Reading.nothingYet(project),
                                "See 'crescendo rejects list'."));
                project.select(List.of(name))
                        .forEach(pipeline -> chosen.computeIfAbsent(pipeline, absent -> new LinkedHashSet<>())
                                .add(id));
            }
        }
        return chosen;
    }

    private Replayed replay(Project project, Pipeline pipeline, Set<Long> some) {
        try {
            RunOptions options = RunOptions.of(project.name()).withReporter(root::note);
            return new Replayed(pipeline, new RejectReplay(pipeline, project.warehouse(), options).execute(some), null);
        } catch (RuntimeException thrown) {
            return new Replayed(pipeline, null, Failure.of(thrown));
        }
    }

    private void printTable(Project project, List<Replayed> all) {
        if (all.isEmpty()) {
            root.console()
                    .result(
                            Reading.isThere(project)
                                    ? "no rejects that wait to be replayed"
                                    : Reading.nothingYet(project));
            return;
        }
        TextTable table = new TextTable(
                List.of(
                        "pipeline",
                        "outcome",
                        "replayed",
                        "written",
                        "superseded",
                        "filtered",
                        "rejected again",
                        "load"),
                List.of("replayed", "written", "superseded", "filtered", "rejected again", "load"));
        for (Replayed each : all) {
            Counts counts = each.counts();
            table.row(List.of(
                    each.pipeline().name(),
                    each.word(),
                    Long.toString(counts.read()),
                    Long.toString(counts.written()),
                    Long.toString(counts.superseded()),
                    Long.toString(counts.filtered()),
                    Long.toString(counts.rejected()),
                    each.result() == null || each.result().loads().isEmpty()
                            ? "-"
                            : each.result().loads().stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", "))));
        }
        table.lines().forEach(root.console()::result);
        for (Replayed each : all) {
            Failure failure = each.failure();
            if (failure != null) {
                root.complain(each.pipeline().name(), failure);
            }
        }
    }

    private void printJson(Project project, List<Replayed> all, ExitCode exitCode) {
        List<Map<String, @Nullable Object>> pipelines = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        Counts sum = Counts.NONE;
        for (Replayed each : all) {
            Counts counts = each.counts();
            sum = sum.plus(counts);
            pipelines.add(Json.object(
                    "pipeline", each.pipeline().name(),
                    "outcome", each.word().replace(' ', '_'),
                    "run_key",
                            each.result() == null ? null : each.result().key().text(),
                    "load_ids",
                            each.result() == null ? List.of() : each.result().loads(),
                    "replayed", counts.read(),
                    "transformed", counts.transformed(),
                    "filtered", counts.filtered(),
                    "rejected", counts.rejected(),
                    "emitted", counts.emitted(),
                    "written", counts.written(),
                    "superseded", counts.superseded()));
            if (each.failure() != null) {
                errors.addAll(each.failure().json("pipeline", each.pipeline().name()));
            }
        }
        root.console()
                .result(Json.write(RootCommand.answer(
                        "rejects replay",
                        exitCode.number(),
                        sum.read() + " replayed, " + sum.written() + " written, " + sum.rejected() + " rejected again",
                        Json.object("project", project.name(), "pipelines", pipelines),
                        errors)));
    }
}

package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Loads an interval in chunks, one after the other, each a run of its own: its key says which chunk of which backfill it is,
 * so that the ledger knows which are done.
 */
@Command(
        name = "backfill",
        description = "Loads an interval again in chunks, each its own commit. The position does not move. One that was"
                + " stopped goes on with the chunks that are not done.",
        footer = RootCommand.EXAMPLE + "crescendo backfill orders --from 2026-01-01 --to 2026-07-01 --chunk 1w",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {
            "1:a chunk failed; those before it are done",
            "4:another run holds the pipeline",
            "75:fenced: this run lost its epoch to a newer one",
            "143:stopped by SIGTERM; the chunks before are done"
        })
final class BackfillCommand implements Callable<Integer> {
    private final RootCommand root;
    private final Termination termination;

    @Parameters(arity = "1", paramLabel = "NAME", description = "The pipeline.")
    private String name = "";

    @Option(
            names = "--from",
            paramLabel = "VALUE",
            required = true,
            description = "Where the interval begins, such as 2026-01-31, 2026-01-31T13:00:00Z or 1000.")
    private String from = "";

    @Option(names = "--to", paramLabel = "VALUE", required = true, description = "Before what it ends.")
    private String to = "";

    @Option(
            names = "--chunk",
            paramLabel = "SIZE",
            required = true,
            description = "How much a chunk holds: 10000 of a number, or 6h, 1d or 1w of a time.")
    private String size = "";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Names the backfill: chunks that are done under it are not done again. Default: made of"
                    + " --from and --to. Give another to load the same interval once more.")
    private @Nullable String key;

    @Mixin
    private LogOptions log = new LogOptions();

    BackfillCommand(RootCommand root, Termination termination) {
        this.root = root;
        this.termination = termination;
    }

    private record Chunk(ReadRange.Between interval, Outcome outcome) {}

    @Override
    public Integer call() {
        log.start(root);
        Project project = root.readProject();
        Pipeline pipeline = project.select(List.of(name)).get(0);
        pipeline.intervalProblem().ifPresent(problem -> {
            throw new ConfigurationException(List.of(problem));
        });
        List<ReadRange.Between> intervals = Chunks.of(from, to, size);
        String named = key == null ? "backfill " + from.strip() + ".." + to.strip() : key;
        root.note(name + ": merges into raw." + name + " from " + from + " to before " + to + " in " + count(intervals)
                + " (the position stays), " + pipeline.guarantee());
        List<Chunk> chunks = new ArrayList<>();
        for (ReadRange.Between interval : intervals) {
            if (termination.isRequested()) {
                break;
            }
            String chunkKey = named + " " + interval.from() + ".." + interval.to();
            List<Outcome> outcomes = new PipelineRuns(
                            root,
                            termination,
                            project,
                            options -> options.withKey(chunkKey).withInterval(interval.from(), interval.to()),
                            null)
                    .run(List.of(pipeline), 1);
            for (Outcome outcome : outcomes) {
                chunks.add(new Chunk(interval, outcome));
                print(chunks.size(), intervals.size(), interval, outcome);
            }
            if (outcomes.isEmpty() || outcomes.get(0).failure() != null) {
                break;
            }
        }
        return end(project, named, intervals, chunks);
    }

    private static String count(List<ReadRange.Between> chunks) {
        return chunks.size() + (chunks.size() == 1 ? " chunk" : " chunks");
    }

    private void print(int number, int all, ReadRange.Between interval, Outcome outcome) {
        if (root.json) {
            return;
        }
        Counts counts = outcome.counts();
        String did = outcome.word().equals("already_done")
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %d read, %d written, %d rejected, %.1f s",
                        counts.read(),
                        counts.written(),
                        counts.rejected(),
                        outcome.seconds());
        root.console()
                .result(number + "/" + all + "  " + interval.from() + " .. " + interval.to() + "  "
                        + outcome.word().replace('_', ' ') + (outcome.failure() == null ? did : ""));
    }

    private int end(Project project, String named, List<ReadRange.Between> intervals, List<Chunk> chunks) {
        List<Outcome> outcomes = chunks.stream().map(Chunk::outcome).toList();
        ExitCode exitCode = termination.isRequested()
                ? ExitCode.TERMINATED
                : ExitCode.of(outcomes.stream().map(Outcome::exitCode).toList());
        long done =
                outcomes.stream().filter(outcome -> outcome.failure() == null).count();
        long before = outcomes.stream()
                .filter(outcome -> outcome.word().equals("already_done"))
                .count();
        Counts sum = outcomes.stream().map(Outcome::counts).reduce(Counts.NONE, Counts::plus);
        String summary =
                done + " of " + count(intervals) + " done" + (before == 0 ? "" : ", " + before + " of them before")
                        + ": " + sum.read() + " read, " + sum.written() + " written, " + sum.rejected() + " rejected";
        if (root.json) {
            printJson(project, named, intervals.size(), chunks, exitCode, summary);
        } else {
            root.console().result(summary);
        }
        outcomes.forEach(new RunReport(root)::complain);
        if (done < intervals.size()) {
            root.note("what is done is kept; the same command goes on with the other chunks");
        } else if (before == done) {
            root.note("all of it was done before; to load it once more, give it another --key");
        }
        return exitCode.number();
    }

    private void printJson(
            Project project, String named, int all, List<Chunk> chunks, ExitCode exitCode, String summary) {
        List<Map<String, @Nullable Object>> shown = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        for (Chunk chunk : chunks) {
            Map<String, @Nullable Object> one = Json.object(
                    "from", chunk.interval().from(), "to", chunk.interval().to());
            one.putAll(RunReport.json(chunk.outcome()));
            one.remove("pipeline");
            one.remove("guarantee");
            one.remove("position");
            shown.add(one);
            Failure failure = chunk.outcome().failure();
            if (failure != null) {
                errors.addAll(failure.json("pipeline", name));
            }
        }
        root.console()
                .result(Json.write(RootCommand.answer(
                        "backfill",
                        exitCode.number(),
                        summary,
                        Json.object(
                                "project",
                                project.name(),
                                "pipeline",
                                name,
                                "key",
                                named,
                                "all_chunks",
                                all,
                                "chunks",
                                shown),
                        errors)));
    }
}

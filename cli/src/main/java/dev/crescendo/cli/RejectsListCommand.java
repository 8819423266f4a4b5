package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists rejects: first how many there are of each kind, then the newest. */
@Command(
        name = "list",
        description = "Lists records that could not be loaded, by reason and one by one, newest first.",
        footer = RootCommand.EXAMPLE + "crescendo rejects list orders --limit 5")
final class RejectsListCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 10_000;

    /** Reasons may hold numbers, such as those of characters, so there may be as many as rejects. */
    private static final int MOST_REASONS = 50;

    private final RootCommand root;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Pipelines whose rejects to list. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--load", paramLabel = "N", description = "Only those of one load.")
    private @Nullable Long load;

    @Option(names = "--all", description = "Also those that were replayed.")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "How many to list one by one. Default: 20.")
    private int limit = 20;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    RejectsListCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        if (limit < 0 || limit > MOST_SHOWN) {
            throw new ParameterException(
                    spec.commandLine(), "--limit " + limit + " is not between 0 and " + MOST_SHOWN);
        }
        Project project = root.readProject();
        List<String> pipelines = names.stream().distinct().toList();
        RejectTable.Filter filter = new RejectTable.Filter(pipelines, load, all);
        List<RejectTable.Group> groups;
        List<RejectTable.Row> rows;
        boolean hasRun;
        try (RejectTable table = new RejectTable(project)) {
            hasRun = table.exists();
            groups = table.groups(filter);
            rows = table.rows(filter, limit);
        }
        List<String> found = groups.stream().map(RejectTable.Group::pipeline).toList();
        project.select(pipelines.stream().filter(name -> !found.contains(name)).toList()); // complains of misspelt ones
        if (root.json) {
            printJson(project, groups, rows);
        } else if (!hasRun) {
            root.console().result(Reading.nothingYet(project));
        } else {
            printTables(groups, rows);
        }
        return 0;
    }

    private void printTables(List<RejectTable.Group> groups, List<RejectTable.Row> rows) {
        if (groups.isEmpty()) {
            root.console().result(all ? "no rejects" : "no rejects that wait to be replayed");
            return;
        }
        Instant now = Instant.now();
        TextTable summary =
                new TextTable(List.of("pipeline", "rejects", "field", "reason", "newest", "at"), List.of("rejects"));
        for (RejectTable.Group group : groups.subList(0, Math.min(groups.size(), MOST_REASONS))) {
            summary.row(List.of(
                    group.pipeline(),
                    Long.toString(group.count()),
                    orDash(group.field()),
                    Visible.line(group.reason()),
                    StatusCommand.ago(group.newest(), now),
                    Visible.line(group.place())));
        }
        summary.lines().forEach(root.console()::result);
        if (groups.size() > MOST_REASONS) {
            root.note("and " + (groups.size() - MOST_REASONS) + " more reasons: --json has them all");
        }
        if (rows.isEmpty()) {
            return;
        }
        root.console().result("");
        TextTable single = new TextTable(
                List.of("id", "load", "pipeline", "at", "field", "reason", all ? "replayed by load" : "rejected"),
                List.of("id", "load"));
        for (RejectTable.Row row : rows) {
            String last = row.replayedBy() == null ? "-" : Long.toString(row.replayedBy());
            single.row(List.of(
                    Long.toString(row.id()),
                    Long.toString(row.load()),
                    row.pipeline(),
                    Visible.line(row.place()),
                    orDash(row.field()),
                    Visible.line(row.reason()),
                    all ? last : StatusCommand.ago(row.at(), now)));
        }
        single.lines().forEach(root.console()::result);
        long more = groups.stream().mapToLong(RejectTable.Group::count).sum() - rows.size();
        if (more > 0) {
            root.note("and " + more + " more: --limit shows them");
        }
    }

    private static String orDash(String field) {
        return field.isEmpty() ? "-" : Visible.line(field);
    }

    private void printJson(Project project, List<RejectTable.Group> groups, List<RejectTable.Row> rows) {
        List<Map<String, @Nullable Object>> summary = new ArrayList<>();
        long count = 0;
        for (RejectTable.Group group : groups) {
            count += group.count();
            summary.add(Json.object(
                    "pipeline", group.pipeline(),
                    "field", group.field(),
                    "reason", group.reason(),
                    "count", group.count(),
                    "newest_place", group.place(),
                    "newest_at", group.newest()));
        }
        List<Map<String, @Nullable Object>> single =
                rows.stream().map(RejectsListCommand::json).toList();
        root.console()
                .result(Json.write(RootCommand.answer(
                        "rejects list",
                        0,
                        count + (count == 1 ? " reject" : " rejects"),
                        Json.object("project", project.name(), "summary", summary, "rejects", single),
                        List.of())));
    }

    static Map<String, @Nullable Object> json(RejectTable.Row row) {
        return Json.object(
                "id", row.id(),
                "load_id", row.load(),
                "first_load_id", row.firstLoad(),
                "pipeline", row.pipeline(),
                "target", row.target(),
                "run_key", row.runKey(),
                "source_id", row.source(),
                "stream", row.stream(),
                "place", row.place(),
                "field", row.field(),
                "reason", row.reason(),
                "form", row.form(),
                "bytes", row.bytes(),
                "rejected_at", row.at(),
                "replayed_by", row.replayedBy());
    }
}

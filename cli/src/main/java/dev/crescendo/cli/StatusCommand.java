package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.pipeline.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The last run of each pipeline and how fresh its table is, from the ledger. Works while runs go on. */
@Command(
        name = "status",
        description =
                "Shows each pipeline's last run, when it last loaded something, and the models as they were built last.",
        footer = RootCommand.EXAMPLE + "crescendo status")
final class StatusCommand implements Callable<Integer> {
    private static final String LAST_RUNS = """
            SELECT pipeline, run_key, state, read, written, rejected, message, started_at, finished_at,
                   (SELECT max(committed_at) FROM crescendo.loads AS loaded
                    WHERE loaded.project = run.project AND loaded.pipeline = run.pipeline
                      AND loaded.target = run.target) AS loaded_at
            FROM crescendo.runs AS run
            WHERE project = ? AND target <> 'curated' AND started_at = (
                SELECT max(started_at) FROM crescendo.runs AS other
                WHERE other.project = run.project AND other.pipeline = run.pipeline AND other.target = run.target)
            ORDER BY pipeline""";

    private final RootCommand root;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Pipelines to show. Default: all.")
    private List<String> names = new ArrayList<>();

    StatusCommand(RootCommand root) {
        this.root = root;
    }

    /** A pipeline's last run. */
    private record Last(
            String key,
            String state,
            long read,
            long written,
            long rejected,
            String message,
            Instant started,
            @Nullable Instant finished,
            @Nullable Instant loaded) {}

    @Override
    public Integer call() {
        Project project = root.readProject();
        List<Pipeline> pipelines = project.select(names);
        Instant now = Instant.now();
        Map<String, Last> runs = Reading.ledger(project, connection -> lastRuns(connection, project.name()))
                .orElse(Map.of());
        Map<String, Last> shown = new LinkedHashMap<>();
        pipelines.forEach(pipeline -> shown.put(pipeline.name(), runs.get(pipeline.name())));
        if (names.isEmpty()) {
            runs.forEach(shown::putIfAbsent);
        }
        Map<String, Due> due = due(project, shown, ZonedDateTime.now(ZoneId.systemDefault()));
        ModelStatus models = names.isEmpty()
                ? Reading.ledger(project, connection -> ModelStatus.read(connection, project.name()))
                        .orElse(ModelStatus.NONE)
                : ModelStatus.NONE;
        if (root.json) {
            printJson(project, shown, due, models);
        } else {
            printTable(shown, due, now);
            models.print(root, now);
        }
        return 0;
    }

    /**
     * What cron has to do with a pipeline.
     *
     * @param missed when it should have run and did not; null when it did
     */
    private record Due(ZonedDateTime next, @Nullable ZonedDateTime missed) {}

    /** What has not begun so long after its time was missed. */
    private static final Duration LATE = Duration.ofMinutes(2);

    private static Map<String, Due> due(Project project, Map<String, Last> shown, ZonedDateTime now) {
        Map<String, Due> due = new LinkedHashMap<>();
        for (Scheduled scheduled : project.operation().schedules()) {
            ZonedDateTime next = scheduled.schedule().next(now);
            ZonedDateTime slot = scheduled.schedule().due(now).at();
            for (String name : scheduled.pipelines()) {
                Last last = shown.get(name);
                boolean missed = last != null
                        && !last.state().equals("running")
                        && last.started().isBefore(slot.toInstant())
                        && now.isAfter(slot.plus(LATE));
                due.merge(
                        name,
                        new Due(next, missed ? slot : null),
                        (one, two) -> new Due(
                                one.next().isBefore(two.next()) ? one.next() : two.next(),
                                one.missed() == null ? two.missed() : one.missed()));
            }
        }
        return due;
    }

    private static Map<String, Last> lastRuns(Connection connection, String project) throws SQLException {
        Map<String, Last> runs = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LAST_RUNS)) {
            statement.setString(1, project);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    runs.put(
                            row.getString("pipeline"),
                            new Last(
                                    row.getString("run_key"),
                                    row.getString("state").toLowerCase(Locale.ROOT),
                                    row.getLong("read"),
                                    row.getLong("written"),
                                    row.getLong("rejected"),
                                    row.getString("message"),
                                    row.getTimestamp("started_at").toInstant(),
                                    instant(row.getTimestamp("finished_at")),
                                    instant(row.getTimestamp("loaded_at"))));
                }
            }
        }
        return runs;
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private void printTable(Map<String, Last> shown, Map<String, Due> due, Instant now) {
        List<String> headers = new ArrayList<>(
                List.of("pipeline", "last run", "state", "took", "read", "written", "rejected", "last load"));
        if (!due.isEmpty()) {
            headers.add("next run");
        }
        TextTable table = new TextTable(headers, List.of("took", "read", "written", "rejected"));
        List<String> messages = new ArrayList<>();
        shown.forEach((name, last) -> {
            if (last == null) {
                table.row(withNext(List.of(name, "never", "-", "-", "-", "-", "-", "-"), name, due));
                return;
            }
            List<String> row = List.of(
                    name,
                    ago(last.started(), now),
                    last.state(),
                    last.finished() == null ? "-" : seconds(last),
                    Long.toString(last.read()),
                    Long.toString(last.written()),
                    Long.toString(last.rejected()),
                    last.loaded() == null ? "never" : ago(last.loaded(), now));
            table.row(withNext(row, name, due));
            Due scheduled = due.get(name);
            if (scheduled != null && scheduled.missed() != null) {
                messages.add(name + ": the run that was due at " + CronShowCommand.TIME.format(scheduled.missed())
                        + " was missed; the next run catches up. Is cron running? See 'crescendo cron show'");
            }
            if (!last.message().isEmpty()) {
                messages.add(name + ": " + last.message());
            }
        });
        table.lines().forEach(root.console()::result);
        messages.forEach(root.console()::result);
    }

    private static List<String> withNext(List<String> row, String name, Map<String, Due> due) {
        if (due.isEmpty()) {
            return row;
        }
        List<String> longer = new ArrayList<>(row);
        Due scheduled = due.get(name);
        longer.add(scheduled == null ? "-" : CronShowCommand.TIME.format(scheduled.next()));
        return longer;
    }

    private static String seconds(Last last) {
        Duration took = Duration.between(last.started(), last.finished() == null ? last.started() : last.finished());
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    /** The coarsest unit that tells enough. */
    static String ago(Instant then, Instant now) {
        Duration past = Duration.between(then, now);
        if (past.compareTo(Duration.ofMinutes(1)) < 0) {
            return "just now";
        }
        if (past.compareTo(Duration.ofHours(2)) < 0) {
            return past.toMinutes() + " min ago";
        }
        return past.compareTo(Duration.ofDays(2)) < 0 ? past.toHours() + " h ago" : past.toDays() + " days ago";
    }

    private void printJson(Project project, Map<String, Last> shown, Map<String, Due> due, ModelStatus models) {
        List<Map<String, @Nullable Object>> result = new ArrayList<>();
        shown.forEach((name, last) -> {
            Map<String, @Nullable Object> one = last == null
                    ? Json.object("pipeline", name, "state", "never")
                    : Json.object(
                            "pipeline", name,
                            "state", last.state(),
                            "run_key", last.key(),
                            "read", last.read(),
                            "written", last.written(),
                            "rejected", last.rejected(),
                            "message", last.message(),
                            "started_at", last.started(),
                            "finished_at", last.finished(),
                            "loaded_at", last.loaded());
            Due scheduled = due.get(name);
            ZonedDateTime missed = scheduled == null ? null : scheduled.missed();
            one.put("next_run_at", scheduled == null ? null : scheduled.next().toInstant());
            one.put("missed_run_at", missed == null ? null : missed.toInstant());
            result.add(one);
        });
        root.console()
                .result(Json.write(RootCommand.answer(
                        "status",
                        0,
                        result.size() + (result.size() == 1 ? " pipeline" : " pipelines"),
                        Json.object("project", project.name(), "pipelines", result, "models", models.json()),
                        List.of())));
    }
}

package dev.crescendo.cli;

import dev.crescendo.cli.project.AlertPlan;
import dev.crescendo.cli.project.Project;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.stage.cron.alert.Alerts;
import dev.crescendo.stage.cron.alert.Alerts.Standing;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Holder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The alerts of one {@code run}: how pipelines stood before it, and who is told how they stand after it. */
final class AlertRound {
    private static final String LAST_STATES = """
            SELECT pipeline, state FROM crescendo.runs AS run
            WHERE project = ? AND state <> 'RUNNING' AND started_at = (
                SELECT max(started_at) FROM crescendo.runs AS other
                WHERE other.project = run.project AND other.pipeline = run.pipeline AND other.state <> 'RUNNING')""";

    /** Since when there is nothing new: since the last load, or if there was none, the first run. */
    private static final String LAST_LOADS = """
            SELECT run.pipeline, coalesce(
                (SELECT max(committed_at) FROM crescendo.loads AS loaded
                 WHERE loaded.project = ? AND loaded.pipeline = run.pipeline),
                min(run.started_at)) AS since
            FROM crescendo.runs AS run WHERE run.project = ? GROUP BY run.pipeline""";

    /** All models of a run fail or are published together. No pipeline can have that name. */
    private static final String MODELS = "curated models";

    private final RootCommand root;
    private final Project project;
    private final AlertPlan plan;
    private final Map<String, Boolean> failedBefore = new HashMap<>();

    private AlertRound(RootCommand root, Project project) {
        this.root = root;
        this.project = project;
        this.plan = project.operation().alerts();
    }

    /** Before the run. */
    static AlertRound begin(RootCommand root, Project project) {
        AlertRound round = new AlertRound(root, project);
        if (!round.plan.channels().isEmpty()) {
            round.ask(
                    LAST_STATES,
                    1,
                    "how pipelines stood is taken from what was told last",
                    row -> round.failedBefore.merge(
                            row.getString(1), row.getString(2).equals("FAILED"), Boolean::logicalAnd));
        }
        return round;
    }

    /** After it. */
    void end(List<Outcome> outcomes, ModelRun models) {
        if (plan.channels().isEmpty()) {
            return;
        }
        Map<String, Standing> runs = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            String name = outcome.pipeline().name();
            boolean before = failedBefore.getOrDefault(name, false);
            Failure failure = outcome.failure();
            if (failure != null && !outcome.stopped() && isOwn(failure.exitCode())) {
                runs.put(name, new Standing(before, true, failure.message()));
            } else if (outcome.result() != null && !outcome.result().alreadyDone()) {
                runs.put(name, new Standing(before, false, ""));
            }
        }
        boolean modelsFailed = failedBefore.getOrDefault(CuratedTier.TARGET, false);
        Failure ended = models.failure();
        if (ended != null && isOwn(ended.exitCode())) {
            runs.put(MODELS, new Standing(modelsFailed, true, ended.message()));
        } else if (models.isDone()) {
            runs.put(MODELS, new Standing(modelsFailed, false, ""));
        }
        Map<String, Standing> tables = new LinkedHashMap<>();
        if (!plan.freshness().isEmpty()) {
            Instant now = Instant.now();
            ask(LAST_LOADS, 2, "freshness is not looked at", row -> {
                Duration within = plan.freshness().get(row.getString(1));
                Timestamp since = row.getTimestamp(2);
                if (within != null && since != null) {
                    boolean stale = since.toInstant().plus(within).isBefore(now);
                    String text = stale ? "last loaded " + StatusCommand.ago(since.toInstant(), now) : "";
                    tables.put(row.getString(1), new Standing(false, stale, text));
                }
            });
        }
        String holder = Holder.current().toString();
        new Alerts(
                        plan.channels(),
                        Project.localFolder(root.project).resolve("alerts"),
                        project.name(),
                        holder.substring(holder.lastIndexOf(' ') + 1))
                .tell(runs, tables, line -> root.warn("crescendo: " + line));
    }

    /** Not that of another run, which does the work. */
    private static boolean isOwn(ExitCode ended) {
        return ended != ExitCode.HELD && ended != ExitCode.FENCED;
    }

    @FunctionalInterface
    private interface EachRow {
        void read(ResultSet row) throws SQLException;
    }

    /** Asks the ledger; where it can't be asked, nothing is known, which means that {@code unknown}. */
    private void ask(String sql, int projects, String unknown, EachRow each) {
        try {
            Optional<Boolean> unused = Reading.ledger(project, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    for (int i = 1; i <= projects; i++) {
                        statement.setString(i, project.name());
                    }
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            each.read(row);
                        }
                    }
                }
                return true;
            });
        } catch (CrescendoException away) {
            root.note("alerts: the ledger can't be asked now: " + unknown);
        }
    }
}

package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.WarehouseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the ledger's rejects of one project. */
final class RejectTable implements AutoCloseable {
    /**
     * Rejects that have everything in common but their places.
     *
     * @param place of the newest
     */
    record Group(String pipeline, String field, String reason, long count, String place, Instant newest) {}

    /** One reject, without its bytes. */
    record Row(
            long id,
            long load,
            long firstLoad,
            String pipeline,
            String target,
            String runKey,
            String stream,
            String place,
            String field,
            String reason,
            String form,
            long bytes,
            Instant at,
            @Nullable Long replayedBy,
            @Nullable String source) {}

    /** How many rejects of a pipeline wait to be replayed. */
    record Waiting(String pipeline, long count) {}

    /**
     * Which rejects.
     *
     * @param pipelines of these; all when there are none
     * @param load of this load; null for all
     * @param replayed whether those that were replayed too
     */
    record Filter(List<String> pipelines, @Nullable Long load, boolean replayed) {
        private String condition() {
            String names = pipelines.isEmpty() ? "" : " AND pipeline IN (" + "?, ".repeat(pipelines.size() - 1) + "?)";
            return " WHERE project = ?" + names + (load == null ? "" : " AND load_id = ?")
                    + (replayed ? "" : " AND replayed_by IS NULL");
        }

        private List<Object> values(Project project) {
            List<Object> values = new ArrayList<>();
            values.add(project.name());
            values.addAll(pipelines);
            if (load != null) {
                values.add(load);
            }
            return values;
        }
    }

    private static final String COLUMNS = "reject_id, load_id, first_load_id, pipeline, target, run_key, stream, place,"
            + " field, reason, form, octet_length(raw) AS bytes, rejected_at, replayed_by,"
            + " (SELECT max(source_id) FROM crescendo.loads AS loaded WHERE loaded.load_id = reject.load_id) AS source";

    private final Project project;
    /** Null while there is nothing that could be asked. */
    private final @Nullable Connection connection;

    RejectTable(Project project) {
        this.project = project;
        this.connection = Reading.isThere(project) ? withLedger(Reading.open(project)) : null;
    }

    private @Nullable Connection withLedger(Connection opened) {
        boolean hasLedger = false;
        try {
            hasLedger = reading(() -> Reading.hasLedger(opened));
            return hasLedger ? opened : null;
        } finally {
            if (!hasLedger) {
                close(opened);
            }
        }
    }

    /** Whether anything has run yet: else there are no rejects. */
    boolean exists() {
        return connection != null;
    }

    private interface Work<T> {
        T read() throws SQLException;
    }

    private interface RowOf<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> T reading(Work<T> work) {
        try {
            return work.read();
        } catch (SQLException refused) {
            throw new WarehouseException(
                    "the ledger of the " + project.warehouse() + " can't be read: " + Reading.said(refused), refused);
        }
    }

    private <T> List<T> query(String sql, List<Object> values, RowOf<T> row) {
        Connection asked = connection;
        if (asked == null) {
            return List.of();
        }
        return reading(() -> {
            List<T> found = new ArrayList<>();
            try (PreparedStatement statement = asked.prepareStatement(sql)) {
                for (int i = 0; i < values.size(); i++) {
                    statement.setObject(i + 1, values.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(row.of(rows));
                    }
                }
            }
            return found;
        });
    }

    /** The most frequent first. */
    List<Group> groups(Filter filter) {
        return query(
                "SELECT reject.pipeline, reject.field, reject.reason, grouped.number, reject.place, reject.rejected_at"
                        + " FROM (SELECT count(*) AS number, max(reject_id) AS newest FROM crescendo.rejects"
                        + filter.condition() + " GROUP BY pipeline, field, reason) AS grouped"
                        + " JOIN crescendo.rejects AS reject ON reject.reject_id = grouped.newest"
                        + " ORDER BY reject.pipeline, grouped.number DESC, reject.reject_id DESC",
                filter.values(project),
                row -> new Group(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getTimestamp(6).toInstant()));
    }

    /** The newest first. */
    List<Row> rows(Filter filter, int limit) {
        return query(
                "SELECT " + COLUMNS + " FROM crescendo.rejects AS reject" + filter.condition()
                        + " ORDER BY reject_id DESC LIMIT " + limit,
                filter.values(project),
                RejectTable::row);
    }

    Optional<Row> find(long id) {
        return query(
                        "SELECT " + COLUMNS + " FROM crescendo.rejects AS reject WHERE project = ? AND reject_id = ?",
                        List.of(project.name(), id),
                        RejectTable::row)
                .stream()
                .findFirst();
    }

    /** The bytes of a reject that is there. */
    byte[] raw(long id) {
        return query(
                        "SELECT raw FROM crescendo.rejects WHERE project = ? AND reject_id = ?",
                        List.of(project.name(), id),
                        row -> row.getBytes(1))
                .get(0);
    }

    List<Waiting> waiting() {
        return query(
                "SELECT pipeline, count(*) FROM crescendo.rejects WHERE project = ? AND replayed_by IS NULL"
                        + " GROUP BY pipeline ORDER BY pipeline",
                List.of(project.name()),
                row -> new Waiting(row.getString(1), row.getLong(2)));
    }

    private static Row row(ResultSet row) throws SQLException {
        long replayedBy = row.getLong("replayed_by");
        return new Row(
                row.getLong("reject_id"),
                row.getLong("load_id"),
                row.getLong("first_load_id"),
                row.getString("pipeline"),
                row.getString("target"),
                row.getString("run_key"),
                row.getString("stream"),
                row.getString("place"),
                row.getString("field"),
                row.getString("reason"),
                row.getString("form"),
                row.getLong("bytes"),
                row.getTimestamp("rejected_at").toInstant(),
                row.getObject("replayed_by") == null ? null : replayedBy,
                row.getString("source"));
    }

    @Override
    public void close() {
        if (connection != null) {
            close(connection);
        }
    }

    private static void close(Connection opened) {
        try {
            opened.close();
        } catch (SQLException onlyRead) {
            // there is nothing to lose
        }
    }
}

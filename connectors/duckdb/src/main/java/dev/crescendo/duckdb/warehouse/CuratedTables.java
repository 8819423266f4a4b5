package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.type.Json;
import dev.crescendo.warehouse.BuiltModel;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedState.RawRows;
import dev.crescendo.warehouse.Materialization;
import dev.crescendo.warehouse.ModelPublish;
import dev.crescendo.warehouse.ModelPublish.Lineage;
import dev.crescendo.warehouse.ModelPublish.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ledger's rows about models: what was built, of what, and what its checks found. */
final class CuratedTables {
    private CuratedTables() {}

    static boolean exist(Connection connection) throws SQLException {
        return TableLookup.exists(connection, "crescendo", "models");
    }

    static void create(Connection connection) throws SQLException {
        if (!TableLookup.existsWithin(connection, "crescendo", "models")) {
            Jdbc.script(connection, script());
        }
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(CuratedTables.class.getResourceAsStream("curated.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inJar) {
            throw new UncheckedIOException(inJar);
        }
    }

    static Map<String, BuiltModel> models(Connection connection, String project) throws SQLException {
        Map<String, Map<String, Long>> inputs = new HashMap<>();
        Jdbc.query(
                connection,
                "SELECT model, input.key, CAST(input.value AS BIGINT) FROM crescendo.models,"
                        + " json_each(inputs) AS input WHERE project = ?",
                row -> inputs.computeIfAbsent(row.getString(1), each -> new HashMap<>())
                        .put(row.getString(2), row.getLong(3)),
                project);
        Map<String, BuiltModel> models = new HashMap<>();
        Jdbc.query(
                connection,
                "SELECT model, materialization, fingerprint, settled, build_id, rows, built_at FROM crescendo.models"
                        + " WHERE project = ?",
                row -> models.put(
                        row.getString(1),
                        new BuiltModel(
                                row.getString(1),
                                Materialization.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                                row.getString(3),
                                inputs.getOrDefault(row.getString(1), Map.of()),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getObject(7, OffsetDateTime.class).toInstant())),
                project);
        return models;
    }

    /** The last load or build that changed each relation. */
    static Map<String, Long> changes(Connection connection, boolean withModels) throws SQLException {
        Map<String, Long> changes = new HashMap<>();
        String sql = """
                SELECT 'raw.' || table_name, max(load_id)
                FROM crescendo.schemas JOIN crescendo.loads USING (project, pipeline)
                WHERE target = 'raw' GROUP BY ALL
                """
                + (withModels
                        ? "UNION ALL SELECT 'curated.' || model, max(build_id) FROM crescendo.models GROUP BY ALL"
                        : "");
        Jdbc.query(connection, sql, row -> changes.put(row.getString(1), row.getLong(2)));
        return changes;
    }

    static Map<String, RawRows> rawRows(Connection connection) throws SQLException {
        Map<String, RawRows> rows = new HashMap<>();
        String sql = """
                SELECT 'raw.' || table_name, key, coalesce(max(load_id) FILTER (WHERE changed_rows), 0), reshaped
                FROM crescendo.schemas JOIN crescendo.loads USING (project, pipeline)
                WHERE target = 'raw' GROUP BY ALL""";
        Jdbc.query(
                connection,
                sql,
                row -> rows.put(
                        row.getString(1), new RawRows(row.getLong(3), row.getLong(4), Jdbc.texts(row.getArray(2)))));
        return rows;
    }

    static Map<String, List<String>> columns(Connection connection) throws SQLException {
        Map<String, List<String>> columns = new HashMap<>();
        Jdbc.query(
                connection,
                "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE schema_name IN ('raw',"
                        + " 'curated') AND database_name = current_database() ORDER BY column_index",
                row -> columns.computeIfAbsent(row.getString(1), each -> new ArrayList<>())
                        .add(row.getString(2)));
        return columns;
    }

    static void see(Connection connection, Claim claim, Map<String, Map<String, Long>> seen) throws SQLException {
        for (Map.Entry<String, Map<String, Long>> model : seen.entrySet()) {
            Jdbc.update(
                    connection,
                    "UPDATE crescendo.models SET inputs = ? WHERE project = ? AND model = ?",
                    json(model.getValue()),
                    claim.pipeline().project(),
                    model.getKey());
        }
    }

    static void save(Connection connection, Claim claim, long build, ModelPublish model, Map<String, Long> inputs)
            throws SQLException {
        String project = claim.pipeline().project();
        for (String table : List.of("models", "metrics", "lineage")) {
            Jdbc.update(
                    connection,
                    "DELETE FROM crescendo." + table + " WHERE project = ? AND model = ?",
                    project,
                    model.name());
        }
        @Nullable String description = model.notes().description().orElse(null);
        @Nullable String owner = model.notes().owner().orElse(null);
        Jdbc.update(
                connection,
                "INSERT INTO crescendo.models VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                project,
                model.name(),
                model.materialization().word(),
                description,
                owner,
                String.join(", ", model.key()),
                model.sql(),
                model.fingerprint(),
                json(inputs),
                model.settled(),
                build,
                model.total(),
                Instant.now());
        Jdbc.update(
                connection,
                "INSERT INTO crescendo.builds VALUES (?, ?, ?, ?, ?, ?, ?)",
                build,
                project,
                model.name(),
                claim.run().text(),
                claim.epoch(),
                model.total(),
                Instant.now());
        for (Metric metric : model.notes().metrics()) {
            Jdbc.update(
                    connection,
                    "INSERT INTO crescendo.metrics VALUES (?, ?, ?, ?, ?, ?)",
                    project,
                    model.name(),
                    metric.name(),
                    metric.expression(),
                    metric.description(),
                    metric.unit());
        }
        for (Lineage step : model.notes().lineage()) {
            Jdbc.update(
                    connection,
                    "INSERT INTO crescendo.lineage VALUES (?, ?, ?, ?, ?)",
                    project,
                    model.name(),
                    step.column(),
                    step.sourceTable(),
                    step.sourceColumn());
        }
    }

    private static String json(Map<String, Long> inputs) {
        return inputs.entrySet().stream()
                .map(input -> Json.string(input.getKey()) + ":" + input.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** @param build null where nothing is published */
    static void save(Connection connection, Claim claim, @Nullable Long build, List<CheckResult> checks)
            throws SQLException {
        for (CheckResult check : checks) {
            Jdbc.update(
                    connection,
                    "INSERT INTO crescendo.checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    build,
                    claim.pipeline().project(),
                    claim.run().text(),
                    check.model(),
                    check.check(),
                    check.isError() ? "error" : "warn",
                    check.failures(),
                    String.join("; ", check.samples()),
                    Instant.now());
        }
    }

    static Optional<Long> findBuild(Connection connection, Claim claim) throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT build_id FROM crescendo.builds WHERE project = ? AND run_key = ? AND epoch = ? LIMIT 1",
                row -> row.getLong(1),
                claim.pipeline().project(),
                claim.run().text(),
                claim.epoch());
    }
}

package dev.crescendo.postgresql.warehouse;

import dev.crescendo.postgresql.internal.copy.Json;
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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The ledger's rows about models: what was built, of what, and what its checks found. */
record CuratedTables(Handle handle, Schemas schemas) {
    static final String SCHEMA = "curated";

    boolean exist() {
        return handle.createQuery("""
                        SELECT EXISTS (
                            SELECT FROM pg_class WHERE relname = 'models'
                            AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema))""")
                .bind("schema", schemas.ledger())
                .mapTo(Boolean.class)
                .one();
    }

    /** Creates them, unless another process has meanwhile. */
    void create() {
        LedgerTables.lock(handle, schemas.ledger());
        if (!exist()) {
            Statements.execute(handle, script());
        }
        LedgerTables.createSchema(handle, SCHEMA);
    }

    private String script() {
        try (InputStream in = Objects.requireNonNull(CuratedTables.class.getResourceAsStream("curated.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("<ledger>", Database.quote(schemas.ledger()));
        } catch (IOException inJar) {
            throw new UncheckedIOException(inJar);
        }
    }

    Map<String, BuiltModel> models(String project) {
        Map<String, Map<String, Long>> inputs = new HashMap<>();
        handle.createQuery("SELECT model, input.key, input.value::bigint AS change FROM <ledger>.models,"
                        + " jsonb_each_text(inputs) AS input WHERE project = :project")
                .bind("project", project)
                .map((row, context) -> inputs.computeIfAbsent(row.getString("model"), each -> new HashMap<>())
                        .put(row.getString("key"), row.getLong("change")))
                .list();
        Map<String, BuiltModel> models = new HashMap<>();
        handle.createQuery("SELECT * FROM <ledger>.models WHERE project = :project")
                .bind("project", project)
                .map((row, context) -> new BuiltModel(
                        row.getString("model"),
                        Materialization.valueOf(row.getString("materialization").toUpperCase(Locale.ROOT)),
                        row.getString("fingerprint"),
                        inputs.getOrDefault(row.getString("model"), Map.of()),
                        row.getLong("settled"),
                        row.getLong("build_id"),
                        row.getLong("rows"),
                        row.getObject("built_at", OffsetDateTime.class).toInstant()))
                .forEach(model -> models.put(model.name(), model));
        return models;
    }

    /** The last load or build that changed each relation. */
    Map<String, Long> changes(boolean withModels) {
        Map<String, Long> changes = new HashMap<>();
        String sql = """
                SELECT 'raw.' || table_name AS relation, max(load_id) AS change
                FROM <ledger>.schemas JOIN <ledger>.loads USING (project, pipeline)
                WHERE target = 'raw' GROUP BY table_name
                """
                + (withModels
                        ? "UNION ALL SELECT 'curated.' || model, max(build_id) FROM <ledger>.models GROUP BY model"
                        : "");
        handle.createQuery(sql)
                .map((row, context) -> changes.put(row.getString("relation"), row.getLong("change")))
                .list();
        return changes;
    }

    Map<String, RawRows> rawRows() {
        Map<String, RawRows> rows = new HashMap<>();
        handle.createQuery("""
                        SELECT 'raw.' || table_name AS relation, key, reshaped,
                               coalesce(max(load_id) FILTER (WHERE changed_rows), 0) AS changed_by
                        FROM <ledger>.schemas JOIN <ledger>.loads USING (project, pipeline)
                        WHERE target = 'raw' GROUP BY table_name""")
                .map((row, context) -> rows.put(
                        row.getString("relation"),
                        new RawRows(row.getLong("changed_by"), row.getLong("reshaped"), List.of((String[])
                                row.getArray("key").getArray()))))
                .list();
        return rows;
    }

    Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new HashMap<>();
        handle.createQuery("""
                        SELECT nspname || '.' || relname AS relation, attname
                        FROM pg_attribute
                        JOIN pg_class ON pg_class.oid = attrelid
                        JOIN pg_namespace ON pg_namespace.oid = relnamespace
                        WHERE nspname IN ('raw', 'curated') AND relkind IN ('r', 'v', 'm', 'p', 'f')
                          AND attnum > 0 AND NOT attisdropped
                        ORDER BY attrelid, attnum""")
                .map((row, context) -> columns.computeIfAbsent(row.getString("relation"), each -> new ArrayList<>())
                        .add(row.getString("attname")))
                .list();
        return columns;
    }

    void see(Claim claim, Map<String, Map<String, Long>> seen) {
        seen.forEach((model, inputs) -> handle.createUpdate("UPDATE <ledger>.models SET inputs = :inputs::jsonb"
                        + " WHERE project = :project AND model = :model")
                .bind("inputs", json(inputs))
                .bind("project", claim.pipeline().project())
                .bind("model", model)
                .execute());
    }

    void save(Claim claim, long build, ModelPublish model, Map<String, Long> inputs) {
        String project = claim.pipeline().project();
        for (String table : List.of("models", "metrics", "lineage")) {
            handle.createUpdate("DELETE FROM <ledger>." + table + " WHERE project = :project AND model = :model")
                    .bind("project", project)
                    .bind("model", model.name())
                    .execute();
        }
        handle.createUpdate("""
                        INSERT INTO <ledger>.models (project, model, materialization, description, owner, key, sql,
                                                     fingerprint, inputs, settled, build_id, rows)
                        VALUES (:project, :model, :materialization, :description, :owner, :key, :sql,
                                :fingerprint, :inputs::jsonb, :settled, :build, :rows)""")
                .bind("project", project)
                .bind("model", model.name())
                .bind("materialization", model.materialization().word())
                .bind("description", model.notes().description().orElse(null))
                .bind("owner", model.notes().owner().orElse(null))
                .bind("key", String.join(", ", model.key()))
                .bind("sql", model.sql())
                .bind("fingerprint", model.fingerprint())
                .bind("inputs", json(inputs))
                .bind("settled", model.settled())
                .bind("build", build)
                .bind("rows", model.total())
                .execute();
        handle.createUpdate("INSERT INTO <ledger>.builds (build_id, project, model, run_key, epoch, rows)"
                        + " VALUES (:build, :project, :model, :run, :epoch, :rows)")
                .bind("build", build)
                .bind("project", project)
                .bind("model", model.name())
                .bind("run", claim.run().text())
                .bind("epoch", claim.epoch())
                .bind("rows", model.total())
                .execute();
        for (Metric metric : model.notes().metrics()) {
            handle.createUpdate("INSERT INTO <ledger>.metrics (project, model, metric, expression, description, unit)"
                            + " VALUES (:project, :model, :metric, :expression, :description, :unit)")
                    .bind("project", project)
                    .bind("model", model.name())
                    .bind("metric", metric.name())
                    .bind("expression", metric.expression())
                    .bind("description", metric.description())
                    .bind("unit", metric.unit())
                    .execute();
        }
        for (Lineage step : model.notes().lineage()) {
            handle.createUpdate(
                            "INSERT INTO <ledger>.lineage (project, model, column_name, source_table, source_column)"
                                    + " VALUES (:project, :model, :column, :table, :source)")
                    .bind("project", project)
                    .bind("model", model.name())
                    .bind("column", step.column())
                    .bind("table", step.sourceTable())
                    .bind("source", step.sourceColumn())
                    .execute();
        }
    }

    private static String json(Map<String, Long> inputs) {
        return inputs.entrySet().stream()
                .map(input -> Json.quoted(input.getKey()) + ":" + input.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** @param build null where nothing is published */
    void save(Claim claim, @Nullable Long build, List<CheckResult> checks) {
        for (CheckResult check : checks) {
            handle.createUpdate("""
                            INSERT INTO <ledger>.checks (build_id, project, run_key, model, check_name, severity, failures,
                                                         samples)
                            VALUES (:build, :project, :run, :model, :check, :severity, :failures, :samples)""")
                    .bind("build", build)
                    .bind("project", claim.pipeline().project())
                    .bind("run", claim.run().text())
                    .bind("model", check.model())
                    .bind("check", check.check())
                    .bind("severity", check.isError() ? "error" : "warn")
                    .bind("failures", check.failures())
                    .bind("samples", String.join("; ", check.samples()))
                    .execute();
        }
    }

    Optional<Long> findBuild(Claim claim) {
        return handle.createQuery("SELECT build_id FROM <ledger>.builds"
                        + " WHERE project = :project AND run_key = :run AND epoch = :epoch LIMIT 1")
                .bind("project", claim.pipeline().project())
                .bind("run", claim.run().text())
                .bind("epoch", claim.epoch())
                .mapTo(Long.class)
                .findOne();
    }
}

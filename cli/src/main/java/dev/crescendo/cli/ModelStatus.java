package dev.crescendo.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models of a project as they were published last.
 *
 * @param failure why the last run of models published none; empty where it did
 */
record ModelStatus(List<Built> models, String failure) {
    static final ModelStatus NONE = new ModelStatus(List.of(), "");

    private static final String MODELS = """
            SELECT model, materialization, rows, built_at, build_id,
                   (SELECT count(*) FROM crescendo.checks AS checked
                    WHERE checked.project = built.project AND checked.model = built.model
                      AND checked.build_id = built.build_id AND checked.failures > 0) AS warnings
            FROM crescendo.models AS built WHERE project = ? ORDER BY model""";

    private static final String LAST_RUN = """
            SELECT state, message FROM crescendo.runs WHERE project = ? AND target = 'curated'
            ORDER BY started_at DESC LIMIT 1""";

    /** A model; {@code rows} is -1 for a view. */
    record Built(String name, String materialization, long rows, Instant at, long build, long warnings) {}

    static ModelStatus read(Connection connection, String project) throws SQLException {
        if (!Reading.hasTable(connection, "models")) {
            return NONE;
        }
        List<Built> models = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(MODELS)) {
            statement.setString(1, project);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    models.add(new Built(
                            row.getString("model"),
                            row.getString("materialization"),
                            row.getLong("rows"),
                            row.getTimestamp("built_at").toInstant(),
                            row.getLong("build_id"),
                            row.getLong("warnings")));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(LAST_RUN)) {
            statement.setString(1, project);
            try (ResultSet row = statement.executeQuery()) {
                boolean failed = row.next() && row.getString("state").equals("FAILED");
                return new ModelStatus(models, failed ? row.getString("message") : "");
            }
        }
    }

    void print(RootCommand root, Instant now) {
        if (!models.isEmpty()) {
            TextTable table = new TextTable(
                    List.of("model", "kept as", "rows", "built", "warnings"), List.of("rows", "warnings"));
            for (Built model : models) {
                table.row(List.of(
                        model.name(),
                        model.materialization(),
                        model.rows() < 0 ? "-" : Long.toString(model.rows()),
                        StatusCommand.ago(model.at(), now),
                        model.warnings() == 0 ? "-" : Long.toString(model.warnings())));
            }
            table.lines().forEach(root.console()::result);
        }
        if (!failure.isEmpty()) {
            root.console().result("models: the last run published none of them: " + failure);
        }
    }

    List<Map<String, @Nullable Object>> json() {
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        for (Built model : models) {
            json.add(Json.object(
                    "model", model.name(),
                    "materialization", model.materialization(),
                    "rows", model.rows() < 0 ? null : model.rows(),
                    "built_at", model.at(),
                    "build_id", model.build(),
                    "warnings", model.warnings()));
        }
        return json;
    }
}

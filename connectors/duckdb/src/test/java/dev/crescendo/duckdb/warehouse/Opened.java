package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Access;
import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.duckdb.internal.file.Session;
import dev.crescendo.duckdb.internal.file.SharedDatabase;
import dev.crescendo.error.WarehouseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A database as a test looks into it, with what is in this JVM. */
public record Opened(Path path) {
    public List<Map<String, @Nullable Object>> rows(String sql) throws SQLException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (Session session = open();
                Statement statement = session.connection().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getObject(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The first column, as text. */
    public List<String> texts(String sql) throws SQLException {
        return rows(sql).stream()
                .map(row -> String.valueOf(row.values().iterator().next()))
                .toList();
    }

    public void execute(String... statements) throws SQLException {
        try (Session session = open();
                Statement statement = session.connection().createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Session open() {
        return SharedDatabase.of(DatabaseFile.at(path))
                .open(Access.WRITE, "testing", Duration.ofSeconds(10), WarehouseException::new);
    }

    /** The staged files, by name. */
    public List<String> staged() throws Exception {
        Path staging = DatabaseFile.at(path).staging();
        if (!Files.exists(staging)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(staging)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }
}

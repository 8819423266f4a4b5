package dev.crescendo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * The limit: DuckDB's own reader of JSON lines into a table with the same columns as the raw table has, over JDBC in a JVM of its
 * own, with as many threads as it likes.
 */
final class ReadJson implements Contestant {
    private static final String COLUMNS = "id: 'BIGINT', customer_id: 'INTEGER', status: 'VARCHAR', email: 'VARCHAR',"
            + " note: 'VARCHAR', amount: 'DECIMAL(12,2)', ratio: 'DOUBLE', active: 'BOOLEAN', born: 'DATE',"
            + " placed_at: 'TIMESTAMPTZ', reference: 'UUID', quantity: 'INTEGER'";

    private final Path folder;
    private final Path database;

    ReadJson(Path folder) {
        this.folder = folder;
        this.database = folder.resolve("limit.duckdb");
    }

    @Override
    public String name() {
        return "DuckDB, read_json";
    }

    @Override
    public Measure run() throws Exception {
        Files.deleteIfExists(database);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadJson.class.getName(),
                        database.toString(),
                        folder.resolve(Shop.NDJSON).toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("read_json failed: " + output);
        }
        return Measure.parse(output);
    }

    /** Arguments: the database, and the file to read. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + args[0]);
                Statement statement = connection.createStatement()) {
            double startSeconds = LoadOnce.secondsSinceStart();
            double startCpu = LoadOnce.cpuSeconds();
            statement.execute("CREATE SCHEMA raw");
            statement.execute("CREATE TABLE raw.orders AS SELECT 1::BIGINT AS _load_id, * FROM read_json('" + args[1]
                    + "', format = 'newline_delimited', columns = {" + COLUMNS + "})");
            statement.execute("CHECKPOINT");
            System.out.println(String.format(
                    Locale.ROOT,
                    "%.3f %.3f %.3f %.3f %d",
                    LoadOnce.secondsSinceStart() - startSeconds,
                    LoadOnce.cpuSeconds() - startCpu,
                    startSeconds,
                    startCpu,
                    MemorySamples.megabytes("VmHWM:")));
        }
    }

    @Override
    public String digest() throws Exception {
        return digest(database);
    }

    /** Count and order-independent hash of the raw table's rows without metadata columns. */
    static String digest(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) || ' rows, ' || sum(hash(o)::HUGEINT) FROM (SELECT "
                                + Shop.COLUMNS + " FROM raw.orders) o")) {
            rows.next();
            return rows.getString(1);
        }
    }
}

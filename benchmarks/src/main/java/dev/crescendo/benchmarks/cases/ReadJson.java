package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.data.Digest;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.process.Jvm;
import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.Stopwatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;

/**
 * The limit: DuckDB's own reader of JSON lines into a table with the same columns as the raw table has, over JDBC in a JVM of its
 * own, with as many threads as it likes.
 */
final class ReadJson implements Contestant {

    private static final String COLUMNS = "id: 'BIGINT', customer_id: 'INTEGER', status: 'VARCHAR', email: 'VARCHAR',"
            + " note: 'VARCHAR', amount: 'DECIMAL(12,2)', ratio: 'DOUBLE', active: 'BOOLEAN', born: 'DATE',"
            + " placed_at: 'TIMESTAMPTZ', reference: 'UUID', quantity: 'INTEGER'";

    private final Path file;
    private final Path database;

    ReadJson(Path file) {
        this.file = file;
        this.database = file.resolveSibling("limit.duckdb");
    }

    @Override
    public String name() {
        return "DuckDB, read_json";
    }

    @Override
    public void prepare() throws Exception {
        Files.deleteIfExists(database);
    }

    @Override
    public Measure run() throws Exception {
        Path jar = Jvm.jar();
        return new Jvm(
                        List.of("-Xmx256m"),
                        jar + ":" + jar.resolveSibling("client").resolve("*"),
                        jar.resolveSibling("classes-read-json.jsa"))
                .run(ReadJson.class.getName(), database.toString(), file.toString());
    }

    /** Arguments: the database, and the file to read. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + args[0]);
                Statement statement = connection.createStatement()) {
            Stopwatch stopwatch = Stopwatch.start();
            statement.execute("CREATE SCHEMA raw");
            statement.execute("CREATE TABLE raw.orders AS SELECT 1::BIGINT AS _load_id, " + Shop.COLUMNS
                    + " FROM read_json('" + args[1] + "', format = 'newline_delimited', columns = {" + COLUMNS + "})");
            statement.execute("CHECKPOINT");
            stopwatch.print();
        }
    }

    @Override
    public String digest() throws Exception {
        return Digest.ofDuckDb(database, "raw.orders");
    }
}

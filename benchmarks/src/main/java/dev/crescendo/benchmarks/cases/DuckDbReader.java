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
 * The limit: DuckDB's own reader of a file into a table with the same columns as the raw table has, over JDBC in a JVM of its
 * own, with as many threads as it likes.
 *
 * @param select the reader's rows
 * @param table whose rows are compared
 */
record DuckDbReader(String name, String select, String table, Path database) implements Contestant {
    /** In the order that CSV has them. */
    private static final String FLAT = "id: 'BIGINT', customer_id: 'INTEGER', status: 'VARCHAR', email: 'VARCHAR',"
            + " note: 'VARCHAR', amount: 'DECIMAL(12,2)', ratio: 'DOUBLE', active: 'BOOLEAN', born: 'DATE',"
            + " placed_at: 'TIMESTAMPTZ', reference: 'UUID', quantity: 'INTEGER'";

    private static final String NESTED = "id: 'BIGINT', status: 'VARCHAR', amount: 'DECIMAL(12,2)', ratio: 'DOUBLE',"
            + " active: 'BOOLEAN', born: 'DATE', placed_at: 'TIMESTAMPTZ', reference: 'UUID', quantity: 'INTEGER',"
            + " customer: 'STRUCT(id INTEGER, email VARCHAR)', notes: 'VARCHAR[]'";

    private static final String TABLE = "raw.orders";

    static DuckDbReader csv(Path file) {
        return reader("read_csv", file, Shop.COLUMNS, "header = true, columns = {" + FLAT + "}", TABLE);
    }

    static DuckDbReader json(Path file) {
        return reader("read_json", file, Shop.COLUMNS, lines(FLAT), TABLE);
    }

    static DuckDbReader nested(Path file) {
        return reader("read_json", file, Shop.NESTED_COLUMNS, lines(NESTED), Shop.flattened(TABLE));
    }

    private static String lines(String columns) {
        return "format = 'newline_delimited', columns = {" + columns + "}";
    }

    private static DuckDbReader reader(String reader, Path file, String columns, String options, String table) {
        return new DuckDbReader(
                "DuckDB, " + reader,
                "SELECT 1::BIGINT AS _load_id, " + columns + " FROM " + reader + "('" + file + "', " + options + ")",
                table,
                file.resolveSibling("limit.duckdb"));
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
                        jar.resolveSibling("classes-duckdb-reader.jsa"))
                .run(DuckDbReader.class.getName(), database.toString(), select);
    }

    /** Arguments: the database, and what to select. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + args[0]);
                Statement statement = connection.createStatement()) {
            Stopwatch stopwatch = Stopwatch.start();
            statement.execute("CREATE SCHEMA raw");
            statement.execute("CREATE TABLE " + TABLE + " AS " + args[1]);
            statement.execute("CHECKPOINT");
            stopwatch.print();
        }
    }

    @Override
    public String digest() throws Exception {
        return Digest.ofDuckDb(database, table);
    }
}

package dev.crescendo.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of odd shapes and names, and values that a transformer makes and no database has. */
class ShapesIT {
    private static final String LONGEST = "n" + "ü".repeat(31);

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.createDatabase();
    private final String target = server.createDatabase();
    private Connection shop;
    private Connection warehouse;

    @TempDir
    Path folder;

    @BeforeEach
    void connect() throws SQLException {
        shop = server.connect(database);
        warehouse = server.connect(target);
    }

    @AfterEach
    void close() throws SQLException {
        shop.close();
        warehouse.close();
    }

    private PostgresConnection connection(String to) {
        return PostgresConnection.to(server.url(to)).as(server.user(), Secret.literal(server.password()));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = shop.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }

    private Warehouse postgres() {
        return new PostgresWarehouse(connection(target));
    }

    private Path file() {
        return folder.resolve("warehouse.duckdb");
    }

    private List<String> duck(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file())) {
            return rows(connection, sql);
        }
    }

    private void run(String table, Warehouse to) {
        Pipeline pipeline = Pipeline.named("shape")
                .from(PostgresTable.of(connection(database), table))
                .snapshots();
        Cron.run(pipeline, to, RunOptions.of("types"), 1);
    }

    @Test
    void oddNamesArriveInSnakeCase() throws SQLException {
        execute(
                "CREATE TABLE \"Odd \"\"Names\"\"\" (\"with space\" int, \"UPPER\" int, \"camelCase\" int, \"select\" int,"
                        + " \"quo\"\"te\" int, \"a'b\" int, \"😀\" int, \"dollar$\" int, \"" + LONGEST + "\" text)");
        execute("INSERT INTO \"Odd \"\"Names\"\"\" VALUES (1, 2, 3, 4, 5, 6, 7, 8, E'\\r\\n\\t')");

        run("public.\"Odd \"\"Names\"\"\"", postgres());
        run("public.\"Odd \"\"Names\"\"\"", new DuckWarehouse(file()));

        List<String> names = rows(
                warehouse,
                "SELECT attname FROM pg_attribute WHERE attrelid = 'raw.shape'::regclass AND attnum > 1 ORDER BY attnum");
        assertThat(names)
                .startsWith("with_space", "upper", "camel_case", "select", "quo_te", "a_b")
                .endsWith("dollar_", LONGEST)
                .hasSize(9);
        assertThat(rows(warehouse, "SELECT * FROM raw.shape")).containsExactly("1|1|2|3|4|5|6|7|8|\r\n\t");
        assertThat(duck("SELECT column_name FROM duckdb_columns() WHERE table_name = 'shape' AND column_index > 1"
                        + " ORDER BY column_index"))
                .isEqualTo(names);
        assertThat(duck("SELECT * FROM raw.shape")).containsExactly("1|1|2|3|4|5|6|7|8|\r\n\t");
    }

    @Test
    void namesThatBecomeOneAreRefused() throws SQLException {
        execute("CREATE TABLE collide (\"userId\" int, user_id int)");

        assertThatThrownBy(() -> run("public.collide", postgres()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("userId")
                .hasMessageContaining("user_id");
    }

    @Test
    void aTableWithoutRowsBecomesATableWithoutRows() throws SQLException {
        execute("CREATE TABLE nothing (id int, tags text[])");

        run("public.nothing", postgres());
        run("public.nothing", new DuckWarehouse(file()));

        assertThat(rows(warehouse, "SELECT count(*) FROM raw.shape")).containsExactly("0");
        assertThat(duck("SELECT count(*) FROM raw.shape")).containsExactly("0");
    }

    @Test
    void asManyColumnsAsPostgresqlHasArriveAndOneMoreIsRefused() throws SQLException {
        execute("CREATE TABLE wide (" + columns(1599) + ")");
        execute("INSERT INTO wide SELECT "
                + IntStream.range(0, 1599).mapToObj(Integer::toString).collect(Collectors.joining(", ")));

        run("public.wide", postgres());

        assertThat(rows(warehouse, "SELECT c0, c1, c1598 FROM raw.shape")).containsExactly("0|1|1598");
        execute("ALTER TABLE wide ADD COLUMN c1599 int DEFAULT 1599");
        assertThatThrownBy(() -> run("public.wide", postgres()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1601 columns");
        run("public.wide", new DuckWarehouse(file()));
        assertThat(duck("SELECT c0, c1, c1599 FROM raw.shape")).containsExactly("0|1|1599");
    }

    private static String columns(int count) {
        return IntStream.range(0, count).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
    }

    record Made(
            int id,
            @Nullable Instant at,
            @Nullable LocalDate day,
            @Nullable BigDecimal number,
            String text) {}

    private static Made made(int id) {
        return switch (id) {
            case 1 -> new Made(id, Instant.parse("-4800-01-01T00:00:00Z"), null, null, "");
            case 2 -> new Made(id, null, LocalDate.ofYearDay(-5000, 1), null, "");
            case 3 -> new Made(id, null, LocalDate.ofYearDay(5_874_898, 1), null, "");
            case 4 -> new Made(id, null, null, new BigDecimal("1E+131072"), "");
            case 5 -> new Made(id, null, null, new BigDecimal("1E-16384"), "");
            case 6 -> new Made(id, null, null, null, "a\u0000b");
            case 7 -> new Made(id, null, null, null, "\ud83d");
            case 8 -> new Made(id, Instant.parse("2026-01-01T00:00:00.0000001Z"), null, null, "");
            default -> new Made(id, Instant.EPOCH, LocalDate.EPOCH, new BigDecimal("1E+131071"), "fine");
        };
    }

    @Test
    void valuesThatATransformerMakesAndPostgresqlHasNotRejectTheirRecordsOnly() throws SQLException {
        execute("CREATE TABLE ids AS SELECT generate_series(0, 9) AS id");
        RecordType<Row> ids = RecordType.rows(Schema.of(new Field("id", FieldType.Simple.INT, true, "integer")));
        Pipeline pipeline = Pipeline.named("made")
                .from(PostgresTable.of(connection(database), "ids").as(ids))
                .transform(ids, (row, out) -> out.emit(made(row.intAt(0))), Made.class)
                .snapshots();

        Cron.run(pipeline, postgres(), RunOptions.of("types"), 1);

        assertThat(rows(warehouse, "SELECT id FROM raw.made ORDER BY id")).containsExactly("0", "9");
        assertThat(rows(warehouse, "SELECT field FROM crescendo.rejects ORDER BY reject_id"))
                .containsExactly("at", "day", "day", "number", "number", "text", "text", "at");
    }

    @Test
    void textThatIsNoJsonRejectsItsRecordOnly() throws SQLException {
        execute("CREATE TABLE ids AS SELECT generate_series(0, 3) AS id");
        RecordType<Row> ids = RecordType.rows(Schema.of(new Field("id", FieldType.Simple.INT, true, "integer")));
        Schema documents = Schema.of(new Field("doc", FieldType.Simple.JSON, true));
        List<String> texts = List.of("{\"a\": 1}", "{a: 1}", "", "null");
        Pipeline pipeline = Pipeline.named("documents")
                .from(PostgresTable.of(connection(database), "ids").as(ids))
                .transform(
                        ids,
                        (row, out) -> out.emit(Row.of(documents, Map.of("doc", texts.get(row.intAt(0))))),
                        RecordType.rows(documents))
                .snapshots();

        Cron.run(pipeline, postgres(), RunOptions.of("types"), 1);

        assertThat(rows(warehouse, "SELECT doc FROM raw.documents")).containsExactly("{\"a\": 1}", "null");
        assertThat(rows(warehouse, "SELECT field FROM crescendo.rejects")).containsExactly("doc", "doc");
    }

    @Test
    void textThatIsTooLongForItsColumnRejectsItsRecordOnly() throws SQLException {
        execute("CREATE TABLE names (id int, name varchar(5))");
        execute("INSERT INTO names VALUES (1, 'abcd'), (2, 'abcde'), (3, 'ääää'), (4, 'ääääß')");
        Schema names = Schema.of(
                new Field("id", FieldType.Simple.INT, true, "integer"),
                new Field("name", FieldType.Simple.TEXT, true, "character varying(5)"));
        Pipeline pipeline = Pipeline.named("named")
                .from(PostgresTable.of(connection(database), "names").as(RecordType.rows(names)))
                .transform(
                        RecordType.rows(names),
                        (row, out) -> out.emit(Row.of(names, Map.of("id", row.intAt(0), "name", row.textAt(1) + "!"))),
                        RecordType.rows(names))
                .snapshots();

        Cron.run(pipeline, postgres(), RunOptions.of("types"), 1);

        assertThat(rows(warehouse, "SELECT id, name, pg_typeof(name) FROM raw.named ORDER BY id"))
                .containsExactly("1|abcd!|character varying", "3|ääää!|character varying");
        assertThat(rows(warehouse, "SELECT field, reason FROM crescendo.rejects ORDER BY reject_id"))
                .hasSize(2)
                .allSatisfy(reject -> assertThat(reject)
                        .startsWith("name|")
                        .contains("6 characters", "character varying(5) holds 5"));
    }
}

package dev.crescendo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.DuckConnection;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.files.CsvFormat;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The spellings of {@link EdgeValues}, and texts that look like some, in files whose field is declared as each of the types:
 * a record is in the table or among the rejects, and what is in the table is what PostgreSQL takes the text for.
 */
class EdgeTextsIT {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    /** What PostgreSQL casts to, and how it shows what it has got. */
    private record Judge(String type, String shown) {
        static Judge of(FieldType type) {
            if (type instanceof Decimal) {
                return new Judge("numeric", "%s::numeric");
            }
            return switch ((Simple) type) {
                case BOOLEAN -> new Judge("boolean", "%s::boolean");
                case INT, LONG, NUMBER -> new Judge("numeric", "%s::numeric");
                case FLOAT -> new Judge("real", "%s::real");
                case DOUBLE -> new Judge("double precision", "%s::double precision");
                // PostgreSQL wants what fills the last group
                case BYTES -> new Judge("bytea", "decode(rpad(%1$s, (length(%1$s) + 3) / 4 * 4, '='), 'base64')");
                case DATE -> new Judge("date", "%s::date");
                case TIME -> new Judge("time without time zone", "%s::time");
                case TIME_WITH_ZONE -> new Judge("time with time zone", "%s::timetz");
                case TIMESTAMP -> new Judge("timestamp without time zone", "%s::timestamp");
                case INSTANT -> new Judge("timestamp with time zone", "%s::timestamptz");
                case UUID -> new Judge("uuid", "%s::uuid");
                case JSON -> new Judge("json", "%s::json");
                case TEXT -> new Judge("text", "%s");
                case INTERVAL -> throw new IllegalArgumentException("no file has intervals");
            };
        }

        UnaryOperator<String> spelling() {
            return type.equals("numeric")
                    ? text -> new BigDecimal(text).stripTrailingZeros().toPlainString()
                    : Spelling.of(type);
        }
    }

    private static final List<FieldType> TYPES = List.of(
            Simple.BOOLEAN,
            Simple.INT,
            Simple.LONG,
            Simple.FLOAT,
            Simple.DOUBLE,
            Simple.NUMBER,
            new Decimal(12, 2),
            Simple.TEXT,
            Simple.BYTES,
            Simple.DATE,
            Simple.TIME,
            Simple.TIME_WITH_ZONE,
            Simple.TIMESTAMP,
            Simple.INSTANT,
            Simple.UUID,
            Simple.JSON);

    private static final List<String> TEXTS = texts();

    @Test
    void theyAreMany() {
        assertThat(TEXTS).hasSizeGreaterThan(1_000);
    }

    private static PostgresServer server;
    private static Connection judge;

    @TempDir
    private static Path folder;

    private static List<String> texts() {
        Set<String> texts = new LinkedHashSet<>();
        Map<String, Collection<String>> values = EdgeValues.byType();
        values.keySet()
                .removeAll(Set.of(
                        "smallint",
                        "integer",
                        "double precision",
                        "numeric",
                        "numeric(18,18)",
                        "interval",
                        "bit varying"));
        values.values().forEach(texts::addAll);
        texts.removeIf(text -> text.length() > 100 || text.startsWith("\\x"));
        for (String date : List.of(
                "2024-02-30",
                "2023-02-29",
                "1900-02-29",
                "0000-01-01",
                "-0001-01-01",
                "+10000-01-01",
                "+999999999-12-31",
                "2024-1-1",
                "20240101",
                "01/02/2024",
                "2024-366",
                "2024-W01-1",
                "0000-00-00",
                "24-01-01",
                "now",
                "today")) {
            texts.add(date);
            texts.add(date + "T00:00:00");
            texts.add(date + " 00:00:00");
            texts.add(date + "T00:00:00Z");
            texts.add(date + "T12:30+05:45");
        }
        for (String time : List.of(
                "24:00",
                "24:00:01",
                "23:59:60",
                "12:00:00.1234567",
                "12:00:00.000000001",
                "1:2:3",
                "12",
                "12:00 PM",
                "T12:00")) {
            texts.add(time);
            texts.add(time + "Z");
            texts.add(time + "+18:00");
            texts.add("2024-02-29T" + time);
            texts.add("2024-02-29T" + time + "Z");
        }
        texts.addAll(List.of(
                "9007199254740993.0",
                "16777217.0",
                "16777217.00e0",
                "1e23",
                "1e22",
                "0.1e1",
                "1.0",
                "1e2",
                "1e-2",
                "0e0",
                "-0.0",
                "1e9999",
                "1e99999",
                "+1",
                "007",
                "1_000",
                "1,5",
                "0x10",
                ".5",
                "5.",
                "\u0661",
                "\u00a01",
                "1\u0000",
                "\u0000",
                "AAE=",
                "AA",
                "AB==",
                "A",
                "AA E=",
                "_-8=",
                "/+8=",
                "====",
                "yes",
                "no",
                "t",
                "F",
                "on",
                "off",
                "TRUE",
                "123E4567-E89B-12D3-A456-426614174000",
                "{123e4567-e89b-12d3-a456-426614174000}",
                "123e4567e89b12d3a456426614174000",
                "{\"a\":\"\\ud800\"}",
                "\"\\udc00\"",
                "{\"a\":1",
                "[1,]",
                "{'a':1}",
                "tru",
                "\"\t\"",
                "[1] x",
                "NaN",
                "nan",
                "inf",
                "2147483648",
                "2147483647.5",
                "0.125",
                "0.005",
                "1234567890123.45",
                "99999999999.99"));
        return List.copyOf(texts);
    }

    @BeforeAll
    static void bring() throws Exception {
        server = PostgresServer.shared();
        judge = server.connect(server.createDatabase());
        Databases.settle(judge);
        Databases.execute(judge, "CREATE TABLE texts (id integer, t text)");
        try (PreparedStatement insert = judge.prepareStatement("INSERT INTO texts VALUES (?, ?)")) {
            for (int id = 0; id < TEXTS.size(); id++) {
                if (TEXTS.get(id).indexOf('\0') < 0) {
                    insert.setInt(1, id);
                    insert.setString(2, forPostgresql(TEXTS.get(id)));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        Databases.execute(judge, """
                CREATE FUNCTION judged(expression text, t text) RETURNS text LANGUAGE plpgsql AS $$
                DECLARE
                    judged text;
                BEGIN
                    EXECUTE 'SELECT (' || format(expression, '$1') || ')::text' INTO judged USING t;
                    RETURN judged;
                EXCEPTION WHEN data_exception OR feature_not_supported OR program_limit_exceeded THEN
                    RETURN NULL;
                END $$""");
        for (FieldType type : TYPES) {
            write(type);
        }
    }

    /** In ISO 8601 a year 0 is before 1, and years of more than four digits have a sign. */
    private static String forPostgresql(String text) {
        return text.startsWith("+1") && text.indexOf('-') > 0
                ? text.substring(1)
                : text.startsWith("0000-01-01") || text.startsWith("-0001-01-01")
                        ? text.replaceFirst("^0000", "0001").replaceFirst("^-0001", "0002") + " BC"
                        : text;
    }

    @AfterAll
    static void close() throws SQLException {
        judge.close();
    }

    private static void write(FieldType type) throws IOException {
        StringBuilder csv = new StringBuilder("id,v\n");
        StringBuilder json = new StringBuilder();
        for (int id = 0; id < TEXTS.size(); id++) {
            String text = TEXTS.get(id);
            csv.append(id).append(",\"").append(text.replace("\"", "\"\"")).append("\"\n");
            boolean isBare = type == Simple.BOOLEAN
                    ? text.equals("true") || text.equals("false")
                    : NUMBER.matcher(text).matches() && type != Simple.TEXT;
            json.append("{\"id\":")
                    .append(id)
                    .append(",\"v\":")
                    .append(isBare ? text : quoted(text))
                    .append("}\n");
        }
        Files.writeString(folder.resolve(name(type) + ".csv"), csv);
        if (type != Simple.JSON) {
            Files.writeString(folder.resolve(name(type) + ".ndjson"), json);
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < 0x20 || c == '"' || c == '\\') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    private static String name(FieldType type) {
        return type.toString().replaceAll("\\W+", "_").replaceAll("_$", "");
    }

    @Test
    void postgresqlHoldsWhatItWouldHaveMadeOfThem() throws Exception {
        String target = server.createDatabase();
        try (Connection warehouse = server.connect(target)) {
            Databases.settle(warehouse);
            loadAll(new PostgresWarehouse(Databases.connection(server, target)));
            compareAll(warehouse, type -> "v::text");
        }
    }

    @Test
    void duckdbHoldsWhatPostgresqlWouldHaveMadeOfThem() throws Exception {
        Path file = folder.resolve("warehouse.duckdb");
        loadAll(new DuckWarehouse(DuckConnection.to(file).withoutSnapshot()));
        try (Connection warehouse = DriverManager.getConnection("jdbc:duckdb:" + file)) {
            Databases.execute(warehouse, "SET TimeZone = 'UTC'");
            compareAll(warehouse, Spelling::inDuck);
        }
    }

    private static void loadAll(Warehouse warehouse) {
        for (FieldType type : TYPES) {
            load(warehouse, type, "csv");
            if (type != Simple.JSON) {
                load(warehouse, type, "ndjson");
            }
        }
    }

    private static void load(Warehouse warehouse, FieldType type, String ending) {
        Map<String, FieldType> fields = new LinkedHashMap<>();
        fields.put("id", Simple.INT);
        fields.put("v", type);
        FilesSource source = FilesSource.of(folder, name(type) + "." + ending).schema(fields);
        if (ending.equals("csv")) {
            source = source.csv(CsvFormat.standard().withDelimiter(','));
        }
        Cron.run(Pipeline.named(name(type) + "_" + ending).from(source).append(), warehouse, RunOptions.of("texts"), 1);
    }

    private static void compareAll(Connection warehouse, UnaryOperator<String> shown) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (FieldType type : TYPES) {
            compare(softly, warehouse, type, "csv", shown);
            if (type != Simple.JSON) {
                compare(softly, warehouse, type, "ndjson", shown);
            }
        }
        softly.assertAll();
    }

    private static void compare(
            SoftAssertions softly, Connection warehouse, FieldType type, String ending, UnaryOperator<String> shown)
            throws SQLException {
        String table = name(type) + "_" + ending;
        Judge judged = Judge.of(type);
        Map<Integer, String> loaded =
                Databases.texts(warehouse, "SELECT id, " + shown.apply(judged.type()) + " FROM raw." + table);
        Map<Integer, String> places = Databases.texts(
                warehouse,
                "SELECT CAST(row_number() OVER () AS integer), place FROM crescendo.rejects WHERE pipeline = '" + table
                        + "'");
        Set<Integer> rejected = rejected(places, ending);
        softly.assertThat(places).as("rejects of " + table).hasSize(rejected.size());
        List<Integer> elsewhere = new ArrayList<>();
        for (int id = 0; id < TEXTS.size(); id++) {
            if (loaded.containsKey(id) == rejected.contains(id)) {
                elsewhere.add(id);
            }
        }
        softly.assertThat(elsewhere).as(table + ": in neither or both").isEmpty();

        Map<Integer, String> right = judged(judged, loaded.keySet());
        UnaryOperator<String> spelling = judged.spelling();
        Map<String, String> wrong = new TreeMap<>();
        loaded.forEach((id, value) -> {
            String text = TEXTS.get(id);
            String expected = right.get(id);
            // in CSV a quoted nothing is an empty text, and null to all that is no text
            if (text.isEmpty() && type != Simple.TEXT && ending.equals("csv")) {
                expected = null;
            } else if (type == Simple.TEXT) {
                expected = text;
            }
            if (expected == null || value == null
                    ? expected != value
                    : !spelling.apply(expected).equals(spelling.apply(value))) {
                wrong.put(text, expected + " became " + value);
            }
        });
        softly.assertThat(wrong).as(table).isEmpty();
        softly.assertThat(loaded).as(table).isNotEmpty();
    }

    private static Map<Integer, String> judged(Judge judged, Set<Integer> ids) throws SQLException {
        String of = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
        return Databases.texts(
                judge,
                "SELECT id, judged('" + judged.shown().replace("'", "''") + "', t) FROM texts WHERE id = ANY('{" + of
                        + "}')");
    }

    /** The records whose first lines these are. */
    private static Set<Integer> rejected(Map<Integer, String> places, String ending) {
        Map<Long, Integer> begins = new TreeMap<>();
        long line = ending.equals("csv") ? 2 : 1;
        for (int id = 0; id < TEXTS.size(); id++) {
            begins.put(line, id);
            line += 1
                    + (ending.equals("csv")
                            ? LINE_END.matcher(TEXTS.get(id)).results().count()
                            : 0);
        }
        Set<Integer> rejected = new HashSet<>();
        places.values().forEach(place -> {
            Integer id = begins.get(Long.parseLong(place.substring(place.lastIndexOf(':') + 1)));
            assertThat(id).as(place).isNotNull();
            rejected.add(id);
        });
        return rejected;
    }
}

package dev.crescendo.postgresql.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** What PostgreSQL itself says about a value before and after it went through a batch. */
class CopyCodecIT {
    private static Connection connection;

    @BeforeAll
    static void connect() throws SQLException {
        PostgresServer server = PostgresServer.shared();
        connection = server.connect(server.createDatabase());
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    /** SQL expressions by type. */
    private static Map<String, List<String>> extremes() throws SQLException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("boolean", List.of("true", "false"));
        values.put("smallint", List.of("0", "-32768", "32767"));
        values.put("integer", List.of("0", "-2147483648", "2147483647"));
        values.put("bigint", List.of("0", "-9223372036854775808", "9223372036854775807"));
        values.put("real", List.of("0", "-0.0", "1e-45", "3.4028235e38", "'NaN'", "'Infinity'", "'-Infinity'", "0.1"));
        values.put(
                "double precision",
                List.of("0", "-0.0", "5e-324", "1.7976931348623157e308", "'NaN'", "'Infinity'", "'-Infinity'", "0.1"));
        values.put(
                "numeric",
                List.of(
                        "0",
                        "0.000",
                        "1.50",
                        "-1.50",
                        "10000",
                        "100000000",
                        "0.0001",
                        "0.00001",
                        "1e-40",
                        "-1e40",
                        "123456789012345678",
                        "1234567890123456789",
                        "99999999999999.9999",
                        "999999999999999.9999",
                        "repeat('9',100)",
                        "repeat('1',100)||'.'||repeat('7',100)",
                        "'-'||repeat('9',131072)",
                        "'0.'||repeat('0',16382)||'1'",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'"));
        values.put("numeric(12,3)", List.of("0", "1.5", "-999999999.999", "0.001", "'NaN'", "123456789"));
        values.put("numeric(40,20)", List.of("0", "repeat('9',20)||'.'||repeat('9',20)", "-0.00000000000000000001"));
        values.put("numeric(3,-2)", List.of("0", "1200", "-99900"));
        values.put("numeric(2,5)", List.of("0", "0.00012", "-0.00099"));
        values.put("text", List.of("''", "'a'", "'şĞ€😀'", "repeat('x',200000)", "E'line\\nbreak\\t\\\\ \"'"));
        values.put("character varying", List.of("''", "'free'"));
        values.put("character varying(20)", List.of("''", "'twenty characters...'", "'trailing  '"));
        values.put("character(5)", List.of("''", "'a'", "'ab   '", "'abcde'", "'ğ'"));
        values.put("name", List.of("''", "'pg_class'"));
        values.put("bytea", List.of("''", "'\\x00ff00'", "decode(repeat('ab',70000),'hex')"));
        values.put(
                "date",
                List.of(
                        "'1970-01-01'",
                        "'4713-01-01 BC'",
                        "'5874897-12-31'",
                        "'infinity'",
                        "'-infinity'",
                        "'0001-01-01'",
                        "'0001-12-31 BC'"));
        values.put("time without time zone", List.of("'00:00'", "'24:00'", "'23:59:59.999999'"));
        values.put("time(0) without time zone", List.of("'00:00'", "'24:00'", "'12:34:56'"));
        values.put("time with time zone", List.of("'00:00+00'", "'23:59:59.999999-15:59:59'", "'12:00+05:45'"));
        values.put(
                "timestamp without time zone",
                List.of(
                        "'1970-01-01'",
                        "'2000-01-01'",
                        "'4713-01-01 00:00:00 BC'",
                        "'294246-12-31 23:59:59.999999'",
                        "'infinity'",
                        "'-infinity'",
                        "'2026-03-29 02:30:00.000001'"));
        values.put("timestamp(3) without time zone", List.of("'2026-03-29 02:30:00.001'", "'infinity'"));
        values.put(
                "timestamp with time zone",
                List.of(
                        "'1970-01-01+00'",
                        "'4713-01-01 00:00:00+00 BC'",
                        "'294246-12-31 23:59:59.999999+00'",
                        "'infinity'",
                        "'-infinity'",
                        "'2026-03-29 02:30:00.000001+05:45'",
                        "'1969-12-31 23:59:59.999999+00'"));
        values.put(
                "interval",
                List.of(
                        "'0'",
                        "'1 mon -1 day 00:00:00.000001'",
                        "'178000000 years'",
                        "'-178000000 years'",
                        "'2147483647 days'"));
        if (connection.getMetaData().getDatabaseMajorVersion() >= 17) {
            values.merge("interval", List.of("'infinity'", "'-infinity'"), CopyCodecIT::both);
        }
        values.put("interval(3)", List.of("'1.001 s'"));
        values.put("interval day to second", List.of("'3 days 04:05:06.7'"));
        values.put("uuid", List.of("'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-4fff-bfff-ffffffffffff'"));
        values.put("json", List.of("'{\"a\":  1e400, \"a\": [ ] }'", "'null'", "'\"x\"'"));
        values.put("jsonb", List.of("'{\"b\": 1.50, \"a\": null}'", "'null'", "'[]'"));
        return values;
    }

    private static List<String> both(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    @Test
    void everyTypeGoesOutAndInAgainUnchanged() throws SQLException {
        for (Map.Entry<String, List<String>> type : extremes().entrySet()) {
            execute("DROP TABLE IF EXISTS source, target");
            execute("CREATE TABLE source (id bigint, v " + type.getKey() + ")");
            int id = 0;
            for (String value : type.getValue()) {
                execute("INSERT INTO source VALUES (" + id++ + ", (" + value + ")::text::" + type.getKey() + ")");
            }
            execute("INSERT INTO source VALUES (" + id + ", NULL)");

            copy();

            assertThat(texts("target")).as(type.getKey()).isEqualTo(texts("source"));
        }
    }

    @Test
    void manyRandomRowsOfManyTypesGoOutAndInAgainUnchanged() throws SQLException {
        execute("DROP TABLE IF EXISTS source, target");
        execute("SELECT setseed(0.42)");
        execute("""
                CREATE TABLE source AS
                SELECT i::bigint AS id,
                  (random() * 10000000000)::numeric(20, 6) AS bounded,
                  ((random() - 0.5) * 10 ^ (random() * 40 - 20))::numeric AS free,
                  round(((random() - 0.5) * 10 ^ (random() * 30))::numeric, (random() * 20)::int) AS rounded,
                  CASE WHEN i % 7 = 0 THEN NULL ELSE md5(random()::text) END AS text,
                  timestamptz '2026-01-01' + random() * interval '3000 days' AS at,
                  (random() * 100000)::int - 50000 AS n,
                  gen_random_uuid() AS uuid,
                  random() < 0.5 AS flag,
                  jsonb_build_object('n', random()) AS doc
                FROM generate_series(1, 20000) i""");

        copy();

        assertThat(texts("target")).isEqualTo(texts("source"));
    }

    @Test
    void aTimestampAfterTheRangeIsRejectedAndItsNeighboursStay() throws SQLException {
        execute("DROP TABLE IF EXISTS source, target");
        execute("CREATE TABLE source (id bigint, v timestamp)");
        execute("INSERT INTO source VALUES (0, '2026-01-01'), (1, '294276-12-31'), (2, '2026-01-02')");

        List<String> rejects = copy();

        assertThat(rejects).hasSize(1);
        assertThat(rejects.get(0)).startsWith("v is after the year");
        assertThat(texts("target")).hasSize(2);
    }

    /** From source to target through one batch; returns the rejects. */
    private static List<String> copy() throws SQLException {
        List<PgType> types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT attname, atttypid, format_type(atttypid, atttypmod)"
                        + " FROM pg_attribute WHERE attrelid = 'source'::regclass AND attnum > 0 ORDER BY attnum")) {
            while (rows.next()) {
                PgType type = PgType.of(rows.getLong(2), rows.getString(3));
                types.add(type);
                fields.add(new Field(rows.getString(1), type.fieldType(), true, rows.getString(3)));
            }
        }
        Schema schema = new Schema(fields);
        List<PgType> targets = schema.fields().stream().map(PgType::forField).toList();
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < targets.size(); i++) {
            columns.append(i == 0 ? "" : ", ")
                    .append(schema.field(i).name())
                    .append(' ')
                    .append(targets.get(i).sql());
        }
        execute("CREATE TABLE target (" + columns + ")");
        CopyManager api = connection.unwrap(PGConnection.class).getCopyAPI();
        CopyOut out = api.copyOut("COPY source TO STDOUT (FORMAT binary)");
        CopyDecoder decoder = new CopyDecoder(types, schema);
        Batch batch = new Batch(schema);
        List<String> rejects = new ArrayList<>();
        for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
            decoder.decode(
                    message,
                    batch,
                    (ValueException reason, RawRow row) ->
                            rejects.add(reason.field() + " " + reason.reason() + " " + row.toJson(schema)));
        }
        assertThat(decoder.isAtEnd()).isTrue();
        CopyIn in = api.copyIn("COPY target FROM STDIN (FORMAT binary)");
        CopyWriter writer = new CopyWriter(schema, targets, new long[0], in::writeToCopy);
        writer.write(batch);
        writer.finish();
        assertThat(in.endCopy()).isEqualTo(writer.rows());
        return rejects;
    }

    private static List<String> texts(String table) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT left(t::text, 500) || md5(t::text) FROM " + table + " t ORDER BY id")) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

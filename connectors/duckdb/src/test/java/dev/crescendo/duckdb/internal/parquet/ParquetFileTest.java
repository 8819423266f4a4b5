package dev.crescendo.duckdb.internal.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.Interval;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileTest {
    @TempDir
    private Path folder;

    private final List<String> types = new ArrayList<>();

    private static Schema one(FieldType type) {
        return Schema.of(new Field("value", type, true));
    }

    /** The values as DuckDB reads them from a file, cast to text after {@code expression}. */
    private List<String> read(Path file, String expression) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet rows = statement.executeQuery("SELECT CAST(" + expression + " AS VARCHAR), typeof(c0) FROM"
                    + " read_parquet('" + file + "', file_row_number = true) ORDER BY file_row_number")) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                    types.add(rows.getString(2));
                }
            }
        }
        return values;
    }

    private Path write(Schema schema, int batches, Consumer<Batch> filling) throws Exception {
        Path path = folder.resolve(UUID.randomUUID() + ".parquet");
        Batch batch = new Batch(schema);
        try (ParquetFile file = new ParquetFile(path, schema)) {
            for (int i = 0; i < batches; i++) {
                batch.clear();
                filling.accept(batch);
                file.write(batch);
            }
            file.finish(true);
            assertThat(file.bytes()).isLessThanOrEqualTo(Files.size(path));
        }
        return path;
    }

    private Path file(FieldType type, Object... values) throws Exception {
        return write(one(type), 1, batch -> {
            for (Object value : values) {
                batch.appendValue(0, value);
                batch.endRow();
            }
        });
    }

    private void assertRead(FieldType type, String duckType, Object[] values, String... expected) throws Exception {
        assertThat(read(file(type, values), "c0")).as(type.toString()).containsExactly(expected);
        assertThat(types).containsOnly(duckType);
        types.clear();
    }

    private static Object[] of(Object... values) {
        return values;
    }

    @Test
    void plainValuesAndNullsAreReadBackAsTheyWere() throws Exception {
        assertRead(Simple.BOOLEAN, "BOOLEAN", of(true, null, false), "true", null, "false");
        assertRead(Simple.INT, "INTEGER", of(Integer.MIN_VALUE, null, 7), "-2147483648", null, "7");
        assertRead(Simple.LONG, "BIGINT", of(Long.MIN_VALUE, Long.MAX_VALUE), "" + Long.MIN_VALUE, "" + Long.MAX_VALUE);
        assertRead(
                Simple.FLOAT, "FLOAT", of(Float.NaN, Float.NEGATIVE_INFINITY, 1.5f, null), "nan", "-inf", "1.5", null);
        assertRead(Simple.DOUBLE, "DOUBLE", of(Double.NaN, Double.POSITIVE_INFINITY, -0.0), "nan", "inf", "-0.0");
        assertRead(
                Simple.TEXT,
                "VARCHAR",
                of("", "ığüşöç 🎵", "a\0b", "\r\n\t", null),
                "",
                "ığüşöç 🎵",
                "a\0b",
                "\r\n\t",
                null);
        assertRead(Simple.JSON, "JSON", of("{\"a\" : 1.10}", null), "{\"a\" : 1.10}", null);
        assertRead(Simple.BYTES, "BLOB", of(new byte[] {0, -1, 65}, new byte[0]), "\\x00\\xFFA", "");
        UUID uuid = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");
        assertRead(Simple.UUID, "UUID", of(uuid, null, new UUID(0, 1)), uuid.toString(), null, new UUID(0, 1) + "");
    }

    @Test
    void decimalsAreExact() throws Exception {
        assertRead(
                new FieldType.Decimal(18, 4),
                "DECIMAL(18,4)",
                of(new BigDecimal("1.5"), new BigDecimal("-99999999999999.9999"), null, BigDecimal.ZERO),
                "1.5000",
                "-99999999999999.9999",
                null,
                "0.0000");
        assertRead(
                new FieldType.Decimal(38, 18),
                "DECIMAL(38,18)",
                of(new BigDecimal("-1.5"), new BigDecimal("99999999999999999999.999999999999999999"), null),
                "-1.500000000000000000",
                "99999999999999999999.999999999999999999",
                null);
        assertRead(
                Simple.NUMBER,
                "VARCHAR",
                of(new BigDecimal("1.10"), new BigDecimal("1E+3"), new BigDecimal("9".repeat(100) + ".0")),
                "1.10",
                "1000",
                "9".repeat(100) + ".0");
    }

    @Test
    void numbersWithoutBoundsKeepWhatIsNoNumber() throws Exception {
        Path file = write(one(Simple.NUMBER), 1, batch -> {
            DecimalColumn column = (DecimalColumn) batch.column(0);
            for (DecimalColumn.Kind kind :
                    List.of(DecimalColumn.Kind.NAN, DecimalColumn.Kind.INFINITY, DecimalColumn.Kind.MINUS_INFINITY)) {
                column.appendSpecial(kind);
                batch.endRow();
            }
        });
        assertThat(read(file, "c0")).containsExactly("NaN", "Infinity", "-Infinity");
    }

    @Test
    void datesAndTimesAreExact() throws Exception {
        assertRead(
                Simple.DATE,
                "DATE",
                of(LocalDate.of(-43, 3, 15), LocalDate.of(9999, 12, 31), null),
                "0044-03-15 (BC)",
                "9999-12-31",
                null);
        assertRead(
                Simple.TIME,
                "TIME",
                of(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000)),
                "00:00:00",
                "23:59:59.999999");
        assertRead(
                Simple.TIMESTAMP,
                "TIMESTAMP",
                of(LocalDateTime.of(-1, 1, 1, 1, 1, 1, 1000), LocalDateTime.of(2026, 3, 29, 2, 30)),
                "0002-01-01 (BC) 01:01:01.000001",
                "2026-03-29 02:30:00");
        assertRead(
                Simple.INSTANT,
                "TIMESTAMP WITH TIME ZONE",
                of(Instant.parse("2026-03-29T02:30:00.000001Z"), null),
                "2026-03-29 02:30:00.000001+00",
                null);
    }

    @Test
    void infinityAndTheEndOfADayAreKept() throws Exception {
        Path dates = write(one(Simple.DATE), 1, batch -> {
            ((IntColumn) batch.column(0)).append(Times.DATE_INFINITY);
            batch.endRow();
            ((IntColumn) batch.column(0)).append(Times.DATE_MINUS_INFINITY);
            batch.endRow();
        });
        assertThat(read(dates, "c0")).containsExactly("infinity", "-infinity");
        for (Simple type : List.of(Simple.TIMESTAMP, Simple.INSTANT)) {
            Path times = write(one(type), 1, batch -> {
                ((LongColumn) batch.column(0)).append(Times.INFINITY);
                batch.endRow();
                ((LongColumn) batch.column(0)).append(Times.MINUS_INFINITY);
                batch.endRow();
            });
            assertThat(read(times, "c0")).containsExactly("infinity", "-infinity");
        }
        Path end = write(one(Simple.TIME), 1, batch -> {
            ((LongColumn) batch.column(0)).append(Times.END_OF_DAY);
            batch.endRow();
        });
        assertThat(read(end, "c0")).containsExactly("24:00:00");
    }

    @Test
    void whatHasNoTypeInTheFormatIsReadBackFromWords() throws Exception {
        Path intervals = file(
                Simple.INTERVAL,
                new Interval(14, -3, 7),
                new Interval(Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE),
                new Interval(0, 0, Long.MIN_VALUE),
                null);
        assertThat(read(
                        intervals,
                        "datepart('year', c0::INTERVAL) * 12 + datepart('month', c0::INTERVAL) || ' '"
                                + " || datepart('day', c0::INTERVAL)"))
                .containsExactly("14 -3", Integer.MIN_VALUE + " " + Integer.MAX_VALUE, "0 0", null);
        assertThat(read(
                        intervals,
                        "datepart('hour', c0::INTERVAL)::HUGEINT * 3600000000 + datepart('minute', c0::INTERVAL) * 60000000"
                                + " + datepart('microsecond', c0::INTERVAL)"))
                .containsExactly("7", "" + Long.MAX_VALUE, "" + Long.MIN_VALUE, null);
        Path times = file(
                Simple.TIME_WITH_ZONE,
                OffsetTime.of(1, 2, 3, 456_000, ZoneOffset.ofHoursMinutes(5, 45)),
                OffsetTime.of(0, 0, 0, 0, ZoneOffset.ofHoursMinutesSeconds(-15, -59, -59)));
        assertThat(read(times, "c0::TIMETZ")).containsExactly("01:02:03.000456+05:45", "00:00:00-15:59:59");
    }

    @Test
    void listsAndStructuresAreReadBackExactly() throws Exception {
        Path decimals = file(
                new FieldType.ListOf(new FieldType.Decimal(38, 18)),
                Arrays.asList(new BigDecimal("99999999999999999999.123456789012345678"), null),
                List.of());
        assertThat(read(decimals, "c0::JSON::DECIMAL(38,18)[]"))
                .containsExactly("[99999999999999999999.123456789012345678, NULL]", "[]");
        Schema inner = Schema.of(
                new Field("a \"b\"", Simple.LONG, true),
                new Field("at", Simple.INSTANT, true),
                new Field("bytes", Simple.BYTES, true),
                new Field("day", Simple.DATE, true));
        Row row = Row.of(
                inner,
                Map.of(
                        "a \"b\"",
                        Long.MAX_VALUE,
                        "at",
                        Instant.parse("2026-01-02T03:04:05.6Z"),
                        "bytes",
                        new byte[] {0, 65},
                        "day",
                        LocalDate.of(-43, 3, 15)));
        Path structures = file(new FieldType.ListOf(new FieldType.Struct(inner)), List.of(row));
        assertThat(read(
                        structures,
                        "c0::JSON::STRUCT(\"a \"\"b\"\"\" BIGINT, \"at\" TIMESTAMPTZ, bytes VARCHAR, \"day\" DATE)[]"
                                + "::STRUCT(\"a \"\"b\"\"\" BIGINT, \"at\" TIMESTAMPTZ, bytes BLOB, \"day\" DATE)[]"))
                .singleElement()
                .asString()
                .contains("9223372036854775807", "2026-01-02 03:04:05.6+00", "\\x00A", "0044-03-15 (BC)");
    }

    @Test
    void manyRowsInManyGroupsAndNullsAcrossBatchesAreReadBack() throws Exception {
        Schema schema = Schema.of(new Field("id", Simple.LONG, false), new Field("text", Simple.TEXT, true));
        long[] next = {0};
        Path file = write(schema, 100, batch -> {
            for (int i = 0; i < Batch.DEFAULT_ROWS; i++) {
                ((LongColumn) batch.column(0)).append(next[0]);
                if (next[0] % 3 == 0) {
                    batch.column(1).appendNull();
                } else {
                    ((BytesColumn) batch.column(1)).append("row " + next[0]);
                }
                next[0]++;
                batch.endRow();
            }
        });
        long rows = 100L * Batch.DEFAULT_ROWS;
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*), sum(c0), count(c1),"
                        + " count(*) FILTER (WHERE c1 = 'row ' || c0) FROM read_parquet('" + file + "')")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(rows);
            assertThat(result.getLong(2)).isEqualTo(rows * (rows - 1) / 2);
            assertThat(result.getLong(3)).isEqualTo(rows - (rows + 2) / 3);
            assertThat(result.getLong(4)).isEqualTo(result.getLong(3));
        }
    }

    @Test
    void nullsInTheMidstOfAGroupAreReadBack() throws Exception {
        int[] batches = {0};
        Path file = write(one(Simple.INT), 3, batch -> {
            boolean nulls = batches[0]++ == 1;
            for (int i = 0; i < 11; i++) {
                batch.appendValue(0, nulls && i % 4 == 0 ? null : i);
                batch.endRow();
            }
        });
        List<String> whole = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        List<String> expected = new ArrayList<>(whole);
        expected.addAll(Arrays.asList(null, "1", "2", "3", null, "5", "6", "7", null, "9", "10"));
        expected.addAll(whole);
        assertThat(read(file, "c0")).isEqualTo(expected);
    }

    @Test
    void anEmptyFileAndOneThatWasNotFinishedAreTold() throws Exception {
        assertThat(read(file(Simple.LONG), "c0")).isEmpty();
        Path cut = folder.resolve("cut.parquet");
        try (ParquetFile file = new ParquetFile(cut, one(Simple.LONG))) {
            assertThat(file.rows()).isZero();
        }
        assertThatThrownBy(() -> read(cut, "c0")).isInstanceOf(SQLException.class);
    }
}

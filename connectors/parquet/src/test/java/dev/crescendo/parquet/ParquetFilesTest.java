package dev.crescendo.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that DuckDB wrote, loaded into a warehouse. */
class ParquetFilesTest {
    @TempDir
    private Path folder;

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    private void write(String name, String query, String options) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("COPY (" + query + ") TO '" + folder.resolve(name) + "' (FORMAT parquet" + options + ")");
        }
    }

    private void write(String name, String query) throws Exception {
        write(name, query, "");
    }

    private RunResult load(FilesSource source) {
        return Cron.run(Pipeline.named("things").from(source).append(), warehouse, RunOptions.of("test"));
    }

    private RunResult load(String pattern) {
        return load(FilesSource.of(folder, pattern));
    }

    private List<List<@Nullable Object>> rows() {
        return warehouse.rows("things").stream()
                .map(row -> row.entrySet().stream()
                        .filter(value -> !value.getKey().startsWith("_"))
                        .map(Map.Entry<String, @Nullable Object>::getValue)
                        .toList())
                .toList();
    }

    @Test
    void everyTypeIsKeptExactly() throws Exception {
        write("a.parquet", """
                SELECT true AS a, (-128)::TINYINT AS b, 65535::USMALLINT AS c, 4294967295::UINTEGER AS d,
                       18446744073709551615::UBIGINT AS e, (-9223372036854775808)::BIGINT AS f, 0.1::FLOAT AS g,
                       'NaN'::DOUBLE AS h, 12.30::DECIMAL(4,2) AS i, (-12345678901234567.89)::DECIMAL(19,2) AS j,
                       99999999999999999999999999999999999999::DECIMAL(38,0) AS k, 'größe 😀' AS l, '\\x00\\xFF'::BLOB AS m,
                       DATE '2024-02-29' AS n, TIME '23:59:59.999999' AS o, TIMESTAMP '2024-02-29 12:00:00.123456' AS p,
                       TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' AS q, TIMESTAMP_NS '2024-02-29 12:00:00.123456000' AS r,
                       '123e4567-e89b-12d3-a456-426614174000'::UUID AS s, 'b'::ENUM('a', 'b') AS t, '{"x": 1.0}'::JSON AS u,
                       NULL::INTEGER AS v, TIMESTAMP_MS '2024-02-29 12:00:00.123' AS w""");
        load("*.parquet");

        assertThat(rows().get(0))
                .usingElementComparator((x, y) -> x instanceof byte[] bytes
                        ? Arrays.compare(bytes, (byte[]) y)
                        : java.util.Objects.equals(x, y) ? 0 : 1)
                .containsExactly(
                        true,
                        -128,
                        65535,
                        4294967295L,
                        new BigDecimal("18446744073709551615"),
                        Long.MIN_VALUE,
                        0.1f,
                        Double.NaN,
                        new BigDecimal("12.30"),
                        new BigDecimal("-12345678901234567.89"),
                        new BigDecimal("99999999999999999999999999999999999999"),
                        "größe 😀",
                        new byte[] {0, -1},
                        LocalDate.of(2024, 2, 29),
                        LocalTime.of(23, 59, 59, 999_999_000),
                        LocalDateTime.of(2024, 2, 29, 12, 0, 0, 123_456_000),
                        Instant.parse("1969-12-31T23:59:59.999999Z"),
                        LocalDateTime.of(2024, 2, 29, 12, 0, 0, 123_456_000),
                        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                        "b",
                        "{\"x\": 1.0}",
                        null,
                        LocalDateTime.of(2024, 2, 29, 12, 0, 0, 123_000_000));
        assertThat(warehouse.rejects()).isEmpty();
    }

    @Test
    void nestedValuesKeepTheirParts() throws Exception {
        write("a.parquet", """
                SELECT [1, NULL, 3] AS list, {'x': 1, 'y': [{'z': 'a'}]} AS struct, MAP {'k': 1, 'j': 2} AS map,
                       [[1], [], NULL] AS lists, NULL::INTEGER[] AS nothing, []::INTEGER[] AS empty""");
        load("*.parquet");

        Map<String, @Nullable Object> row = warehouse.rows("things").get(0);
        assertThat(row.get("list")).isEqualTo(Arrays.asList(1, null, 3));
        assertThat(row.get("struct")).hasToString("[1, [[a]]]");
        assertThat(row.get("map")).hasToString("[[k, 1], [j, 2]]");
        assertThat(row.get("lists")).isEqualTo(Arrays.asList(List.of(1), List.of(), null));
        assertThat(row.get("nothing")).isNull();
        assertThat(row.get("empty")).isEqualTo(List.of());
    }

    @Test
    void whatNoFieldHoldsRejectsItsRecordOnly() throws Exception {
        write("a.parquet", """
                SELECT i AS id, make_timestamp_ns(i) AS at FROM range(1000, 1003) t(i)""");
        load("*.parquet");

        assertThat(rows()).hasSize(1);
        assertThat(warehouse.rejects().stream()
                        .map(reject -> reject.place() + " " + reject.field() + " " + reject.reason()))
                .containsExactly(
                        "a.parquet:2 at is finer than a microsecond", "a.parquet:3 at is finer than a microsecond");
        assertThat(new String(warehouse.rejects().get(0).raw(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("id=1001, at=1970-01-01T00:00:00.000001001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4_raw"})
    void manyRowGroupsAreReadWhateverPacksThem(String codec) throws Exception {
        write(
                "a.parquet",
                "SELECT i AS id, 'name ' || i % 10 AS name FROM range(50000) t(i)",
                ", ROW_GROUP_SIZE 10000, COMPRESSION " + codec);
        load("*.parquet");

        assertThat(warehouse.rows("things")).hasSize(50_000);
        assertThat(rows().get(49_999)).containsExactly(49_999L, "name 9");
    }

    @Test
    void newFilesAreLoadedOnceAndAChangedOneIsRefused() throws Exception {
        write("a.parquet", "SELECT 1 AS id, 'x' AS \"userName\"");
        load("*.parquet");
        write("b.parquet", "SELECT 'y' AS \"userName\", 5000000000 AS id");
        Files.setLastModifiedTime(folder.resolve("a.parquet"), FileTime.from(Instant.ofEpochSecond(1)));
        FilesSource source = FilesSource.of(folder, "*.parquet").columns(Map.of("id", Simple.INT));
        load(source);
        assertThat(warehouse.rows("things")).hasSize(1);
        assertThat(warehouse.rejects()).hasSize(1);
        assertThat(load(source).counts().read()).isZero();

        write("a.parquet", "SELECT 2 AS id, 'x' AS \"userName\"");
        assertThatThrownBy(() -> load(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.parquet");
        assertThat(warehouse.rows("things")).hasSize(1);
    }

    @Test
    void twoColumnsOfOneFieldAreRefusedByTheirNames() throws Exception {
        write("a.parquet", "SELECT 1 AS \"user name\", 2 AS user_name");
        FilesSource source = FilesSource.of(folder, "*.parquet").schema(Map.of("user_name", Simple.INT));

        assertThatThrownBy(() -> load(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.parquet has the columns 'user name' and 'user_name'");
        assertThat(warehouse.rows("things")).isEmpty();
    }

    @Test
    void typesThatDifferBetweenFilesAreWidened() throws Exception {
        write("a.parquet", "SELECT 1 AS id");
        write("b.parquet", "SELECT 5000000000 AS id, 1.5::DECIMAL(4,2) AS price");
        load("*.parquet");

        assertThat(rows()).containsExactly(Arrays.asList(1L, null), List.of(5_000_000_000L, new BigDecimal("1.50")));
    }

    @Test
    void whatIsNoWholeFileIsRefusedByName() throws Exception {
        write("whole.parquet", "SELECT i AS id FROM range(1000) t(i)");
        byte[] whole = Files.readAllBytes(folder.resolve("whole.parquet"));
        byte[] longer = whole.clone();
        longer[longer.length - 5] = 0x7F;
        for (byte[] broken : List.of(
                Arrays.copyOf(whole, whole.length / 2),
                new byte[0],
                "PAR1".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                longer)) {
            Files.write(folder.resolve("broken.parquet"), broken);
            assertThatThrownBy(() -> load("broken.parquet"))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("broken.parquet");
        }
        assertThat(warehouse.rows("things")).isEmpty();
    }

    @Test
    void aFileThatIsCutAnywhereIsRefusedByName() throws Exception {
        write("whole.parquet", "SELECT i AS id, 'name ' || i AS name FROM range(1000) t(i)");
        byte[] whole = Files.readAllBytes(folder.resolve("whole.parquet"));
        for (int cut = 1; cut <= 40; cut++) {
            int length = cut <= 20 ? whole.length - cut : (int) ((long) whole.length * (cut - 20) / 21);
            Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> load("cut.parquet"))
                    .as("cut at %s", length)
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("cut.parquet");
        }
        assertThat(warehouse.rows("things")).isEmpty();
        load("whole.parquet");
        assertThat(warehouse.rows("things")).hasSize(1000);
    }

    @Test
    void filesWithoutRowsAndColumnsWithoutValuesHoldNothing() throws Exception {
        write("a.parquet", "SELECT 1 AS id, 'x' AS name WHERE false");
        write("b.parquet", "SELECT NULL::INTEGER AS id, NULL::VARCHAR AS name FROM range(3)");
        assertThat(load("*.parquet").counts().read()).isEqualTo(3);

        assertThat(rows())
                .containsExactly(Arrays.asList(null, null), Arrays.asList(null, null), Arrays.asList(null, null));
        assertThat(load("*.parquet").counts().read()).isZero();
    }

    @Test
    void whatWasRejectedIsReplayedWithoutItsFileWithEachOfItsValues() throws Exception {
        write("a.parquet", """
                SELECT i AS id, 'größe' AS "userName", 12.30::DECIMAL(38,2) AS price, '\\x00\\xFF'::BLOB AS bytes,
                       [{'x': i * 3000000000, 'd': DATE '2024-02-29'}, NULL] AS parts, TIMESTAMPTZ '2024-02-29 12:00:00.123456+00' AS at,
                       'NaN'::DOUBLE AS nothing, NULL::INTEGER AS missing
                FROM range(2) t(i)""");
        Map<String, FieldType> types = new LinkedHashMap<>();
        types.put("id", Simple.LONG);
        types.put("user_name", Simple.TEXT);
        types.put("price", new FieldType.Decimal(38, 2));
        types.put("bytes", Simple.BYTES);
        types.put("parts", FieldType.parse("list(struct(x int, d date))"));
        types.put("at", Simple.INSTANT);
        types.put("nothing", Simple.DOUBLE);
        types.put("missing", Simple.INT);
        load(FilesSource.of(folder, "*.parquet").schema(types));
        assertThat(warehouse.rows("things")).hasSize(1);
        assertThat(warehouse.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.place()).isEqualTo("a.parquet:2");
            assertThat(reject.field()).isEqualTo("parts[0].x");
        });

        Files.delete(folder.resolve("a.parquet"));
        types.put("parts", FieldType.parse("list(struct(x long, d date))"));
        new RejectReplay(
                        Pipeline.named("things")
                                .from(FilesSource.of(folder, "*.parquet").schema(types))
                                .append(),
                        warehouse,
                        RunOptions.of("test"))
                .execute(Set.of());

        Map<String, @Nullable Object> loaded = warehouse.rows("things").get(0);
        Map<String, @Nullable Object> replayed = warehouse.rows("things").get(1);
        assertThat(replayed.get("id")).isEqualTo(1L);
        assertThat(replayed.get("parts")).hasToString("[[3000000000, 2024-02-29], null]");
        assertThat((byte[]) replayed.get("bytes")).containsExactly(0, -1);
        for (String same : List.of("user_name", "price", "at", "nothing", "missing")) {
            assertThat(replayed.get(same)).as(same).isEqualTo(loaded.get(same));
        }
        assertThat(warehouse.rejects()).hasSize(1);
    }
}

package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.FieldType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which fields files have, as inferred and as declared. */
class FieldsOfFilesTest {
    @TempDir
    private Path folder;

    private LoadedFiles files;

    @BeforeEach
    void begin() {
        files = new LoadedFiles(folder);
    }

    @Test
    void typesAreInferredSoThatNothingChanges() throws Exception {
        files.write("a.csv", """
                n,big,price,zip,day,at,wall,ok,id,mixed,nothing,sci
                1,9223372036854775808,1.50,01234,2024-02-29,2024-02-29T12:00:00Z,2024-02-29 12:00:00,true,\
                123e4567-e89b-12d3-a456-426614174000,1,,1e3
                -2,1,2,99999,2024-03-01,2024-02-29 12:00:00+01:00,2024-02-29T12:00:00.5,FALSE,\
                123e4567-e89b-12d3-a456-426614174001,x,,2
                """);

        files.load(files.source("a.csv"));

        assertThat(files.rows().get(0))
                .containsExactly(
                        1L,
                        new BigDecimal("9223372036854775808"),
                        new BigDecimal("1.50"),
                        "01234",
                        LocalDate.of(2024, 2, 29),
                        Instant.parse("2024-02-29T12:00:00Z"),
                        java.time.LocalDateTime.of(2024, 2, 29, 12, 0),
                        true,
                        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                        "1",
                        null,
                        "1e3");
    }

    @Test
    void nestedAndMixedJsonStaysAsItCame() throws Exception {
        files.write("a.ndjson", """
                {"userId": 1, "tags": [1, 2.0e0], "mixed": 1, "price": 1.10, "note": "5"}
                {"userId": 2, "tags": {"a": "b"}, "mixed": "x", "price": 2, "note": "x"}
                """);

        files.load(files.source("*.ndjson"));

        assertThat(files.rows())
                .containsExactly(
                        row(1L, "[1, 2.0e0]", "1", new BigDecimal("1.10"), "5"),
                        row(2L, "{\"a\": \"b\"}", "\"x\"", new BigDecimal("2"), "x"));
    }

    @Test
    void aFieldThatNoOneKnowsIsNotLostInSilence() throws Exception {
        files.write("a.ndjson", "{\"id\":1}\n");
        files.load(files.source("*.ndjson").schema(Map.of("id", FieldType.Simple.LONG)));
        files.append("a.ndjson", "{\"id\":2,\"more\":3}\n");
        files.load(files.source("*.ndjson").schema(Map.of("id", FieldType.Simple.LONG)));
        assertThat(files.rejects()).containsExactly("a.ndjson:2 more is not among the fields [id]");

        files = new LoadedFiles(folder);
        files.write("a.csv", "id,more\n1,2\n");
        assertThatThrownBy(() -> files.load(files.source("*.csv").schema(Map.of("id", FieldType.Simple.LONG))))
                .hasMessageContaining("a.csv has a column 'more'");
    }

    @Test
    void columnsOverrideWhatWouldBeInferred() throws Exception {
        files.write("a.csv", "sku,price\n7,1.5\n8,NA\n");

        files.load(files.source("*.csv")
                .csv(CsvFormat.standard().withNullText("NA"))
                .columns(Map.of("sku", FieldType.Simple.TEXT, "price", new FieldType.Decimal(12, 2))));

        assertThat(files.rows()).containsExactly(row("7", new BigDecimal("1.5")), row("8", null));
    }

    @Test
    void namesThatCollideAreRefused() throws Exception {
        files.write("a.csv", "Unit Price,unit_price\n1,2\n");

        assertThatThrownBy(() -> files.load(files.source("*.csv")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'unit_price'");
    }

    @Test
    void whereNoFileIsNothingIsKnown() {
        assertThatThrownBy(() -> files.load(files.source("none/*.csv"))).hasMessageContaining("there is no");
        assertThatThrownBy(() -> files.load(files.source("*.csv"))).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> files.load(files.source("*.cvs").columns(Map.of("id", FieldType.Simple.LONG))))
                .hasMessageContaining("there is no such file");
        assertThat(files.load(files.source("*.csv").schema(Map.of("id", FieldType.Simple.LONG)))
                        .counts()
                        .read())
                .isZero();
    }

    @Test
    void filesWithoutAHeaderHaveNumberedColumns() throws Exception {
        files.write("x.tsv", "1\tx\n2\ty\n");

        files.load(files.source("x.tsv").csv(CsvFormat.standard().withHeader(false)));

        assertThat(files.warehouse().rows("things").get(1))
                .containsEntry("column1", 2L)
                .containsEntry("column2", "y");
    }

    @Test
    void theSchemaThatARunReportsReadsTheSame() throws Exception {
        files.write("a.ndjson", "{\"userId\":1,\"precise\":\"2024-02-29T12:00:00.123456789Z\",\"none\":null}\n");
        files.load(files.source("*.ndjson"));
        List<List<@Nullable Object>> inferred = files.rows();

        files = new LoadedFiles(folder);
        files.load(files.source("*.ndjson")
                .schema(Map.of(
                        "user_id",
                        FieldType.Simple.LONG,
                        "precise",
                        FieldType.Simple.TEXT,
                        "none",
                        FieldType.Simple.JSON)));

        assertThat(inferred).containsExactly(row(1L, "2024-02-29T12:00:00.123456789Z", null));
        assertThat(files.rejects()).isEmpty();
        assertThat(files.warehouse().rows("things").get(0)).containsEntry("user_id", 1L);
    }
}

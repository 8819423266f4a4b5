package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A project that loads files into DuckDB, as a newcomer's first one. */
class FilesCommandTest extends CommandFixture {
    private static final String PROJECT = """
            project: shop
            warehouse: local
            connections:
              local: { type: duckdb, path: warehouse.duckdb }
            pipelines:
              prices: { source: files, path: "prices/*.csv", csv: { delimiter: ";", null: "NA" }, key: [sku], write: merge }
            """;

    @BeforeEach
    void writeTheProject() throws IOException {
        Files.writeString(folder.resolve("crescendo.yaml"), PROJECT);
        Files.createDirectories(folder.resolve("prices"));
        Files.writeString(folder.resolve("prices/a.csv"), "Sku;Unit Price\nA1;1.50\nA2;NA\n", StandardCharsets.UTF_8);
    }

    private String prices() {
        return csv("select sku, unit_price from raw.prices order by sku");
    }

    @Test
    void whatIsNewIsMergedAndTheTypesAreSaid() throws Exception {
        Answer first = answer("run");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("1 file").doesNotContain("crc");
        assertThat(first.err())
                .contains("reads 1 of 1 files")
                .contains("prices: fields inferred from 2 records of 1 of 1 files; 'plan --verbose' shows them\n")
                .doesNotContain("schema: {");
        assertThat(answer("plan", "--verbose").err()).contains("schema: { sku: text, unit_price: \"decimal(38,2)\" }");

        Files.writeString(folder.resolve("prices/a.csv"), "A2;2.00\nA3;", StandardOpenOption.APPEND);
        assertThat(answer("run").exitCode()).isZero();

        assertThat(prices()).isEqualTo("sku,unit_price\nA1,1.50\nA2,2.00\n");
        assertThat(answer("run").err()).contains("prices/a.csv: its last 3 bytes wait");
    }

    @Test
    void inferredTypesWidenTheTableWhereNothingChanges() throws Exception {
        Files.writeString(
                folder.resolve("crescendo.yaml"), PROJECT.replace("key: [sku], write: merge", "write: append"));
        Files.writeString(folder.resolve("prices/a.csv"), "sku;price;day\n7;1;2024-02-29\n");
        assertThat(answer("run").exitCode()).isZero();
        Files.writeString(folder.resolve("prices/b.csv"), "sku;price;day\nA8;2.50;2024-03-01\n");
        Files.writeString(folder.resolve("prices/c.csv"), "sku;price;day\n9;3;tomorrow\n");
        Answer widened = answer("run");

        assertThat(widened.exitCode()).as(widened.err()).isZero();
        assertThat(widened.err()).contains("the field day looks like text now, and the table has date");
        assertThat(csv("select sku, price, day from raw.prices order by sku"))
                .isEqualTo("sku,price,day\n7,1.00,2024-02-29\nA8,2.50,2024-03-01\n");
        assertThat(csv("select place, field from crescendo.rejects")).contains("prices/c.csv:2,day");
    }

    @Test
    void aChangedFileIsNamedAndNothingIsLoaded() throws Exception {
        answer("run");
        Files.writeString(folder.resolve("prices/a.csv"), "Sku;Unit Price\nB1;9\n");
        Files.writeString(folder.resolve("prices/b.csv"), "Sku;Unit Price\nB2;9\n");

        Answer refused = answer("run");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("prices/a.csv has shrunk", "write: replace");
        assertThat(prices()).isEqualTo("sku,unit_price\nA1,1.50\nA2,\n");
    }

    @Test
    void allThatIsWrongIsSaidWithItsLine() throws Exception {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                PROJECT.replace("delimiter: \";\"", "delimter: \";\"")
                        .replace("key: [sku]", "columns: { unit_price: money }, key: [sku]"));

        Answer wrong = answer("run");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("crescendo.yaml:6:57 pipelines.prices.csv.delimter: unknown key 'delimter'", "'delimiter'")
                .contains("pipelines.prices.columns.unit_price: is not the name of a type", "decimal(12,2)");
    }

    @Test
    void aMisspeltSourceIsToldOfFiles() throws Exception {
        Files.writeString(folder.resolve("crescendo.yaml"), PROJECT.replace("source: files", "source: file"));

        assertThat(answer("run").err()).contains("there is no connection 'file'. Did you mean 'files'?");
    }

    @Test
    void filesAreNoWarehouse() throws Exception {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                PROJECT.replace("{ type: duckdb, path: warehouse.duckdb }", "{ type: files }"));

        Answer wrong = answer("run");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("files can't be the warehouse");
    }
}

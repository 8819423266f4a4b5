package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rejects of files in DuckDB: seen, mended, loaded. */
class RejectsCommandTest extends CommandFixture {
    private void prices(String more) throws IOException {
        Files.writeString(folder.resolve("crescendo.yaml"), """
                project: shop
                warehouse: local
                connections:
                  local: { type: duckdb, path: warehouse.duckdb }
                pipelines:
                  prices: { source: files, path: "prices/*.csv", schema: { sku: text, price: long }, write: append%s }
                """.formatted(more));
    }

    private String rows() {
        return csv("select sku, price from raw.prices order by sku");
    }

    @BeforeEach
    void writeTheProject() throws IOException {
        prices("");
        Files.createDirectories(folder.resolve("prices"));
        Files.writeString(folder.resolve("prices/a.csv"), "sku,price\nA1,1\nA2,NA\nA3,x\u001B[31m\n");
        Files.write(
                folder.resolve("prices/b.csv"), "sku,price\n\u00E9\u0000,NA\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void beforeTheFirstRunEveryVerbThatReadsSaysSoAndMakesNothing() {
        String nothing = "nothing of shop has run yet: 'crescendo run' loads it";
        for (String verb :
                List.of("rejects", "rejects list", "rejects replay", "rejects replay prices", "state show")) {
            assertThat(crescendo(verb.split(" "))).as(verb + ": " + err).isZero();
            assertThat(out.strip()).as(verb).isEqualTo(nothing);
        }
        for (String verb : List.of("rejects show 1", "rejects replay --id 1")) {
            assertThat(crescendo(verb.split(" "))).isEqualTo(2);
            assertThat(err.strip()).as(verb).startsWith("crescendo: reject 1: " + nothing);
        }
        assertThat(crescendo("query", "select 1")).isEqualTo(2);
        assertThat(err)
                .startsWith("crescendo: crescendo.yaml warehouse: ")
                .contains("warehouse.duckdb is not there yet: nothing of shop was loaded. 'crescendo run' makes it.");
        assertThat(crescendo("status")).isZero();
        assertThat(out).containsPattern("prices +never");
        assertThat(crescendo("rejects", "list", "pricse")).isEqualTo(2);
        assertThat(crescendo("rejects", "replay", "pricse")).isEqualTo(2);
        assertThat(folder.resolve("warehouse.duckdb")).doesNotExist();
    }

    @Test
    void rejectsAreListedByReasonAndOneByOne() {
        Answer run = answer("run");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("prices: 3 records were rejected and kept; see 'crescendo rejects list prices'");

        Answer list = answer("rejects", "list", "--limit", "2");

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out().lines().toList())
                .anySatisfy(line -> assertThat(line).matches("prices +2 +price +is not a number.*prices/a.csv:4"))
                .anySatisfy(line -> assertThat(line).matches("prices +1 +sku +is not UTF-8.*prices/b.csv:2"))
                .anySatisfy(line -> assertThat(line).matches(" *3 +1 +prices +prices/b.csv:2 +sku +is not UTF-8.*"))
                .noneSatisfy(line -> assertThat(line).contains("a.csv:3"));
        assertThat(list.err()).contains("and 1 more");
        assertThat(answer("rejects").out())
                .contains("a.csv:3")
                .isEqualTo(answer("rejects", "list").out());
        assertThat(answer("rejects", "list", "--load", "77").out()).contains("no rejects");
        assertThat(answer("rejects", "list", "pricse").exitCode()).isEqualTo(2);
        assertThat(answer("rejects", "list", "--json").out())
                .contains("\"command\":\"rejects list\"", "\"count\":2", "\"newest_place\":\"prices/a.csv:4\"")
                .contains("\"source_id\":\"files\"", "\"form\":\"delimiter=44 columns=sku,price\"");
    }

    @Test
    void aRejectIsShownWithItsRecordWhichGivesTheTerminalNoOrders() {
        answer("run");

        String text = answer("rejects", "show", "2").out();
        assertThat(text)
                .contains("prices/a.csv:4", "is not a number", "not yet", "  A3,x\\u001b[31m")
                .doesNotContain("\u001B");
        assertThat(answer("rejects", "show", "3").out())
                .contains("00000000  e9 00 2c 4e 41", "|..,NA|")
                .doesNotContain("\u0000");
        assertThat(answer("rejects", "show", "3", "--json").out()).contains("\"raw\":null,\"raw_base64\":\"6QAsTkE=\"");
        assertThat(answer("rejects", "show", "1", "--json").out()).contains("\"raw\":\"A2,NA\"");
        Answer unknown = answer("rejects", "show", "99");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("reject 99", "rejects list");
    }

    @Test
    void afterAFixRejectsAreLoadedOnce() throws IOException {
        answer("run");
        prices(", csv: { null: NA }");

        Answer some = answer("rejects", "replay", "--id", "1");
        assertThat(some.exitCode()).as(some.err()).isZero();
        assertThat(some.out()).containsPattern("prices +replayed +1 +1 +0 +0 +0 +2");
        assertThat(rows()).isEqualTo("sku,price\nA1,1\nA2,\n");

        prices(", csv: { null: NA, encoding: ISO-8859-1 }");
        Answer rest = answer("rejects", "replay", "prices", "--json");
        assertThat(rest.exitCode()).as(rest.out()).isZero();
        assertThat(rest.out()).contains("\"replayed\":2", "\"written\":1", "\"rejected\":1", "\"load_ids\":[3]");
        assertThat(answer("rejects", "list", "--all").out()).containsPattern("2 +1 +prices.*x.*3|2 +1 +prices.* 3");
        assertThat(answer("rejects", "list").out()).contains("prices/a.csv:4").doesNotContain("b.csv");

        Answer again = answer("rejects", "replay", "--id", "1");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("it has no rejects [1] that wait to be replayed");
        assertThat(answer("run").out()).contains("nothing new");
    }

    @Test
    void whatReadsEverythingEachTimeIsNotReplayed() throws IOException {
        answer("run");
        prices("");
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                Files.readString(folder.resolve("crescendo.yaml")).replace("write: append", "write: replace"));

        Answer refused = answer("rejects", "replay");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("prices: ", "it reads everything each time", "Run it again");
    }

    @Test
    void aLimitFailsTheRunAndTheMessageShowsWhyThoughNothingIsKept() throws IOException {
        prices(", rejects: { max: 1 }");

        Answer failed = answer("run");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err())
                .contains("at most 1 may be (rejects.max)", "prices/a.csv:3: price is not a number", "prices/a.csv:4: ")
                .doesNotContain("NA", "\u001B");
        assertThat(answer("rejects", "list").out()).contains("no rejects");

        prices(", rejects: { max: 3, max_ratio: 0.75 }");
        assertThat(answer("run").exitCode()).isZero();
    }

    @Test
    void rejectsAreDroppedOnceTheyHaveBeenKeptForLongEnough() throws Exception {
        prices(", rejects: { keep: 1ms }");
        answer("run");
        assertThat(answer("run").exitCode()).isZero();
        assertThat(answer("rejects", "list", "--all").out()).contains("no rejects");
    }

    @Test
    void aRecordInAnotherEncodingIsShownAsTheTextThatItIs() throws Exception {
        byte[] record = "\u00E9\u4E2D,x".getBytes(StandardCharsets.UTF_16LE);
        Files.write(
                folder.resolve("prices/c.csv"),
                "\uFEFFsku,price\n\u00E9\u4E2D,x\n".getBytes(StandardCharsets.UTF_16LE));
        Files.delete(folder.resolve("prices/a.csv"));
        Files.delete(folder.resolve("prices/b.csv"));
        assertThat(answer("run").exitCode()).isZero();

        assertThat(answer("rejects", "show", "1").out()).contains("8 bytes", "  \u00E9\u4E2D,x");
        assertThat(answer("rejects", "show", "1", "--json").out())
                .contains("\"raw\":\"\u00E9\u4E2D,x\"", Base64.getEncoder().encodeToString(record));
    }

    @Test
    void aThousandReasonsAreNotPrintedAsAThousandLines() throws Exception {
        StringBuilder lines = new StringBuilder("sku,price\n");
        for (int fields = 3; fields < 63; fields++) {
            lines.append("x,".repeat(fields - 1)).append("x\n");
        }
        Files.writeString(folder.resolve("prices/a.csv"), lines);
        Files.delete(folder.resolve("prices/b.csv"));
        assertThat(answer("run").exitCode()).isZero();

        Answer list = answer("rejects", "list", "--limit", "0");

        assertThat(list.out()
                        .lines()
                        .filter(line -> line.contains("fields, not 2"))
                        .count())
                .isEqualTo(50);
        assertThat(list.err()).contains("and 10 more reasons");
        assertThat(answer("rejects", "list", "--json").out()).contains("has 3 fields", "has 62 fields");
    }
}

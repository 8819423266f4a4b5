package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code plan}: what it tells, and that it leaves everything as it is. */
class PlanCommandTest extends CommandFixture {
    private final String name = "plan-" + UUID.randomUUID();
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.named(name);

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    private void project(String warehouseKeys, String pipelines) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: wh\nconnections:\n  wh: " + warehouseKeys + "\n  numbers: { type: memory }\n"
                        + "pipelines:\n" + pipelines);
    }

    /** All files of the project by name, with what is in them and when they were last written. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        folder.relativize(file).toString(),
                        Files.getLastModifiedTime(file) + " "
                                + List.of(
                                        Files.readAllBytes(file).length,
                                        java.util.Arrays.hashCode(Files.readAllBytes(file))));
            }
        }
        return files;
    }

    @Test
    void aWarehouseThatIsNotThereIsPlannedForAndNotMade() throws IOException {
        project(
                "{ type: duckdb, path: data/warehouse.duckdb }",
                "  orders: { source: files, path: \"*.csv\", key: [id], write: merge }\n");
        Files.writeString(folder.resolve("a.csv"), "id,city\n1,Ulm\n2,Bonn\n");
        Map<String, String> before = files();

        assertThat(crescendo("plan")).as(err).isZero();

        assertThat(out).isEqualTo("""
                orders: merges into raw.orders, exactly once: data and position are committed together
                  reads     records, unknown how many rows
                  loads     raw.orders, by id
                  from      the beginning
                  splits    1
                  makes     the ledger, which is not there yet
                  executes  CREATE TABLE raw."orders" (_load_id BIGINT, "id" BIGINT, "city" VARCHAR);
                  executes  COMMENT ON TABLE raw."orders" IS 'Loaded by Crescendo, pipeline shop.orders. _load_id is explained in crescendo.loads.';
                """);
        assertThat(files()).isEqualTo(before);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void whatIsThereIsLookedAtAndLeftAsItIs() throws IOException {
        project("{ type: duckdb, path: warehouse.duckdb }", "  lines: { source: numbers, count: 3, write: append }\n");
        assertThat(crescendo("run")).as(err).isZero();
        project(
                "{ type: duckdb, path: warehouse.duckdb }",
                "  lines: { source: numbers, count: 5, write: append }\n"
                        + "  more: { source: numbers, write: replace }\n");
        Map<String, String> before = files();

        assertThat(crescendo("plan", "--json")).as(err).isZero();

        assertThat(out.strip())
                .isEqualTo("{\"command\":\"plan\",\"ok\":true,\"exit_code\":0,\"summary\":\"2 pipelines planned\","
                        + "\"result\":{\"project\":\"shop\",\"pipelines\":["
                        + "{\"pipeline\":\"lines\",\"write\":\"append\",\"guarantee\":\"exactly_once\","
                        + "\"streams\":[{\"stream\":\"lines\",\"rows\":null}],"
                        + "\"tables\":[{\"table\":\"raw.lines\",\"key\":[]}],\"position\":{\"lines\":\"3\"},\"splits\":1,"
                        + "\"makes_ledger\":false,\"statements\":[]},"
                        + "{\"pipeline\":\"more\",\"write\":\"replace\",\"guarantee\":\"exactly_once\","
                        + "\"streams\":[{\"stream\":\"lines\",\"rows\":null}],"
                        + "\"tables\":[{\"table\":\"raw.more\",\"key\":[]}],\"position\":{},\"splits\":1,"
                        + "\"makes_ledger\":false,\"statements\":["
                        + "\"CREATE TABLE raw.\\\"more\\\" (_load_id BIGINT, \\\"id\\\" BIGINT, \\\"name\\\" VARCHAR)\","
                        + "\"COMMENT ON TABLE raw.\\\"more\\\" IS 'Loaded by Crescendo, pipeline shop.more. _load_id is explained in"
                        + " crescendo.loads.'\"]}],\"models\":[]},\"errors\":[]}");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aPipelineThatCanNotBePlannedDoesNotKeepTheOthersFromIt() throws IOException {
        project(
                "{ type: memory, name: " + name + " }",
                "  gone: { source: files, path: \"none/*.csv\", nonsense: 1, write: append }\n"
                        + "  lines: { source: numbers, write: append }\n");
        assertThat(crescendo("plan")).isEqualTo(2);
        assertThat(err).contains("unknown key 'nonsense'");

        project(
                "{ type: memory, name: " + name + " }",
                "  broken: { source: files, path: \"*.parquet\", write: append }\n"
                        + "  lines: { source: numbers, write: append }\n");
        Files.writeString(folder.resolve("a.parquet"), "no parquet");
        assertThat(crescendo("plan")).isEqualTo(1);
        assertThat(out).contains("broken: can't be planned\n", "lines: appends to raw.lines");
        assertThat(err).contains("crescendo: broken: ", "a.parquet").doesNotContain("\tat ");
        assertThat(crescendo("plan", "--json")).isEqualTo(1);
        assertThat(out).contains("\"errors\":[{\"pipeline\":\"broken\",\"code\":\"source\"");
        assertThat(crescendo("plan", "liens")).isEqualTo(2);
        assertThat(err).contains("there is no pipeline 'liens'. Did you mean 'lines'?");
    }
}

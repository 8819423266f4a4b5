package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models as the command has them: after the pipelines, chosen by words, planned, explained. */
class ModelsCommandTest extends CommandFixture {
    private static final String USERS = """
            entity: customer
            description: one row per customer
            key: customer_id
            source: raw.customers
            dimensions: { customer_id: id, name: name }
            metrics:
              purchases: { expression: count(*), from: raw.orders, by: customer_id, default: 0 }
              revenue:
                expression: sum(total)
                from: raw.orders
                by: customer_id
                default: 0
                unit: EUR
                description: what they paid
            checks: [{ sql: "select customer_id from this where revenue < 0" }]
            """;

    @BeforeEach
    void aShop() throws IOException {
        write("crescendo.yaml", """
                project: shop
                warehouse: local
                connections: { local: { type: duckdb, path: warehouse.duckdb } }
                pipelines:
                  customers: { source: files, path: customers.ndjson, key: [id], write: merge }
                  orders: { source: files, path: orders.ndjson, key: [id], write: merge, schedule: "@daily" }
                """);
        write("customers.ndjson", "{\"id\": 1, \"name\": \"Ada\"}\n{\"id\": 2, \"name\": \"Bo\"}\n");
        write("orders.ndjson", "{\"id\": 1, \"customer_id\": 1, \"total\": 10.50}\n");
        write("curated/users.yaml", USERS);
        write(
                "curated/reports/best.sql",
                "/* { materialize: view } */\nselect name from curated.users where revenue > 0");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void runBuildsWhatIsMadeOfWhatItLoads() throws IOException {
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(out).containsPattern("users +built +2 +2 .*it is new").containsPattern("best +built");
        assertThat(err).contains("3 of 3 checks hold");
        assertThat(csv("select * from curated.users order by 1"))
                .isEqualTo("customer_id,name,purchases,revenue\n1,Ada,1,10.50\n2,Bo,0,0.00\n");
        assertThat(csv("select metric, unit, description from crescendo.metrics order by 1"))
                .isEqualTo("metric,unit,description\npurchases,\"\",\"\"\nrevenue,EUR,what they paid\n");
        assertThat(csv("select column_name, source_table, source_column from crescendo.lineage where model = 'best'"))
                .isEqualTo("column_name,source_table,source_column\nname,curated.users,name\n");
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(out).containsPattern("users +unchanged .*nothing that it reads has changed");
        write(
                "orders.ndjson",
                "{\"id\": 1, \"customer_id\": 1, \"total\": 10.50}\n{\"id\": 2, \"customer_id\": 2, \"total\": 1.00}\n");
        assertThat(crescendo("run", "--schedule", "@daily")).as(err).isZero();
        assertThat(out).doesNotContain("customers").containsPattern("users +built +2 +2 .*raw.orders has changed");
    }

    @Test
    void aFailedCheckEndsWith3AndLeavesWhatWasThere() throws IOException {
        assertThat(crescendo("run")).as(err).isZero();
        write(
                "orders.ndjson",
                "{\"id\": 1, \"customer_id\": 1, \"total\": 10.50}\n{\"id\": 2, \"customer_id\": 2, \"total\": -1.00}\n");
        assertThat(crescendo("status")).isZero();
        assertThat(out).containsPattern("users +table +2 +just now +-").doesNotContain("curated ");
        assertThat(crescendo("run")).isEqualTo(3);
        assertThat(out).containsPattern("orders +loaded");
        assertThat(err)
                .contains("curated.users breaks the check sql: select customer_id from this where revenue < 0,"
                        + " for example: 2")
                .contains("no model of this run was published");
        assertThat(csv("select revenue from curated.users order by customer_id"))
                .isEqualTo("revenue\n10.50\n0.00\n");
        assertThat(crescendo("status")).isZero();
        assertThat(out).contains("models: the last run published none of them: curated.users breaks the check");
        assertThat(crescendo("status", "--json")).isZero();
        assertThat(out).contains("\"model\":\"best\",\"materialization\":\"view\",\"rows\":null");
        OutputSchema.check(out);
        assertThat(crescendo("run", "--json")).isEqualTo(3);
        assertThat(out).contains("\"code\":\"check\"").contains("\"failures\":1,\"samples\":[\"2\"]");
        OutputSchema.check(out);
    }

    @Test
    void wordsChoose() {
        assertThat(crescendo("run", "--select", "+best", "--exclude", "raw.customers"))
                .isEqualTo(2);
        assertThat(err).contains("it reads raw.customers, and there is no such table");
        assertThat(crescendo("run", "customers")).as(err).isZero();
        assertThat(out).contains("customers").doesNotContain("orders").doesNotContain("users");
        assertThat(crescendo("run", "raw.orders+")).as(err).isZero();
        assertThat(out)
                .contains("orders")
                .doesNotContain("customers")
                .contains("users")
                .contains("best");
        assertThat(crescendo("run", "--full-refresh", "curated.users", "--yes"))
                .as(err)
                .isZero();
        assertThat(out)
                .containsPattern("users +built .*a full refresh is asked for")
                .containsPattern("best +built .*curated.users is built"); // it is a view upon users
        assertThat(crescendo("run", "usres")).isEqualTo(2);
        assertThat(err).contains("there is no pipeline or model 'usres'. Did you mean 'users'?");
    }

    @Test
    void whatAFailedPipelineShouldHaveLoadedIsNotBuiltOf() throws IOException {
        assertThat(crescendo("run")).as(err).isZero();
        write("curated/names.sql", "select name from raw.customers");
        Files.delete(folder.resolve("orders.ndjson"));
        write(
                "crescendo.yaml",
                Files.readString(folder.resolve("crescendo.yaml"))
                        .replace("path: orders.ndjson", "path: orders.ndjson, csv: {}"));
        assertThat(crescendo("run")).isNotZero();
        assertThat(out)
                .containsPattern("names +built")
                .containsPattern("users +skipped .*a pipeline that it is made of has failed")
                .containsPattern("best +skipped");
    }

    @Test
    void planSaysWhatWouldBeBuiltAndWhy() {
        assertThat(crescendo("plan", "users")).as(err).isZero();
        assertThat(out)
                .contains("curated.users: is made anew, because it is new")
                .contains("left join part_1 on part_1.key_1 = entity.customer_id")
                .contains("checks    unique: customer_id; not_null: customer_id; sql:");
        assertThat(crescendo("plan", "--json")).isZero();
        assertThat(out).contains("\"model\":\"best\",\"materialization\":\"view\",\"builds\":true");
        OutputSchema.check(out);
        assertThat(folder.resolve("warehouse.duckdb")).doesNotExist();
    }

    @Test
    void lineageGoesDownToTheSource() {
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(crescendo("lineage", "best.name")).as(err).isZero();
        assertThat(out)
                .isEqualToNormalizingNewlines("curated.best.name\n  curated.users.name\n"
                        + "    raw.customers.name   (loaded by the pipeline customers)\n");
        assertThat(crescendo("lineage", "curated.users")).as(err).isZero();
        assertThat(out).containsPattern("revenue +raw.orders.total");
        assertThat(crescendo("lineage")).as(err).isZero();
        assertThat(out).containsPattern("curated.best +curated.users");
        assertThat(crescendo("lineage", "best.nam")).isEqualTo(2);
        assertThat(err).contains("it has no column 'nam'. Did you mean 'name'?");
        for (String asked : new String[] {"", "users", "users.revenue"}) {
            assertThat(asked.isEmpty() ? crescendo("lineage", "--json") : crescendo("lineage", asked, "--json"))
                    .isZero();
            OutputSchema.check(out);
        }
    }

    @Test
    void unitTestsOfModelsNeedNoWarehouse() throws IOException {
        assertThat(crescendo("test")).isEqualTo(2);
        assertThat(err).contains("there are no tests").contains(".test.yaml");
        write("curated/users.test.yaml", """
                what they paid:
                  given:
                    raw.customers: [{ id: 1, name: Ada }]
                    raw.orders: [{ customer_id: 1, total: 2.50 }, { customer_id: 1, total: 1.25 }]
                  expect:
                    users: [{ customer_id: 1, purchases: 2, revenue: 3.75 }]
                    best: [{ name: Ada }]
                """);
        assertThat(crescendo("test")).as(out).isZero();
        assertThat(out).contains("ok      curated/users.test.yaml: what they paid");
        write("curated/users.yaml", USERS.replace("sum(total)", "max(total)"));
        assertThat(crescendo("test", "users")).isEqualTo(3);
        assertThat(out)
                .contains("FAILED  curated/users.test.yaml: what they paid")
                .contains("curated.users lacks the row { customer_id: 1, purchases: 2, revenue: 3.75 }");
        assertThat(crescendo("test", "--json")).isEqualTo(3);
        OutputSchema.check(out);
        assertThat(crescendo("test", "nothing like it")).isEqualTo(2);
        assertThat(folder.resolve("warehouse.duckdb")).doesNotExist();
    }

    @Test
    void wrongModelsAreToldWithTheirPlaces() throws IOException {
        write("curated/users.yaml", USERS.replace("metrics:", "metrisc:"));
        write("curated/reports/best.sql", "/*\nkey: name\nmaterialise: view\n*/\nselect name from users");
        write("curated/Bad Name.sql", "select 1 as one");
        assertThat(crescendo("run")).isEqualTo(2);
        assertThat(err)
                .contains("curated/users.yaml:6:1 metrisc: unknown key 'metrisc'. Did you mean 'metrics'?")
                .contains(
                        "curated/reports/best.sql:3:1 materialise: unknown key 'materialise'. Did you mean 'materialize'?")
                .contains("curated/reports/best.sql:5:18: the table users is named without its schema")
                .contains("curated/Bad Name.sql: 'Bad Name' is to be a table's name, and is not one");
        assertThat(folder.resolve("warehouse.duckdb")).doesNotExist();
    }
}

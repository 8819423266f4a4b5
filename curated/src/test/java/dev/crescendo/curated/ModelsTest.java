package dev.crescendo.curated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.curated.BuildPlan.Step;
import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.curated.Entity.Attribute;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.warehouse.BuiltModel;
import dev.crescendo.warehouse.CuratedState;
import dev.crescendo.warehouse.CuratedState.RawRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    private final Map<String, RawRows> rawRows = new HashMap<>(Map.of("raw.orders", new RawRows(0, 1, List.of())));

    @TempDir
    Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve("curated").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Models models() {
        return Models.read(folder.resolve("curated"), folder);
    }

    private List<String> problems() {
        return catchThrowableOfType(ConfigurationException.class, this::models).problems().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void theyStandInTheOrderInWhichTheyCanBeBuilt() throws IOException {
        file("a.sql", "select * from curated.b join curated.c using (id)");
        file("deep/b.sql", "select * from curated.c");
        file("c.sql", "select * from raw.orders");
        file("d.sql", "select 1 as one");
        assertThat(models().inOrder().stream().map(Model::name)).containsExactly("c", "b", "a", "d");
        assertThat(models().upstream("a")).containsExactlyInAnyOrder("b", "c");
        assertThat(models().downstream(Set.of("raw.orders"))).containsExactly("c", "b", "a");
        assertThat(models().rawTables(Set.of("a", "c"))).containsExactly("orders");
    }

    @Test
    void linksToModelsAndFoldersOfThemAreFollowed() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("shared/deep")).getParent();
        Files.writeString(shared.resolve("deep/c.sql"), "select 1 as one");
        Files.writeString(shared.resolve("b.sql"), "select * from curated.c");
        Files.createSymbolicLink(folder.resolve("curated"), shared);
        Files.writeString(shared.resolve("a.sql"), "select * from curated.b");
        assertThat(models().inOrder().stream().map(Model::name)).containsExactly("c", "b", "a");

        Files.delete(folder.resolve("curated"));
        file("a.sql", "select * from curated.b join curated.c using (one)");
        Files.createSymbolicLink(folder.resolve("curated/b.sql"), Path.of("../shared/b.sql"));
        Files.createSymbolicLink(folder.resolve("curated/more"), Path.of("../shared/deep"));
        assertThat(models().inOrder().stream().map(Model::name)).containsExactly("c", "b", "a");

        Files.createSymbolicLink(folder.resolve("curated/gone.sql"), Path.of("nowhere.sql"));
        assertThat(problems()).singleElement().asString().startsWith("curated/gone.sql: the file can't be read");
        Files.delete(folder.resolve("curated/gone.sql"));
        Files.createSymbolicLink(folder.resolve("curated/back"), Path.of("."));
        assertThat(problems()).singleElement().asString().contains("a link leads back to a folder that it is in");
    }

    @Test
    void circlesTwinsAndStrangersAreRefused() throws IOException {
        file("a.sql", "select * from curated.b");
        file("b.sql", "select * from curated.c");
        file("c.sql", "select * from curated.a");
        assertThat(problems())
                .containsExactly("curated/a.sql: the models read each other in a circle: a → b → c → a."
                        + " Take what two of them need into a model of its own.");
        file("c.sql", "select * from curated.bb");
        assertThat(problems())
                .containsExactly("curated/c.sql: it reads curated.bb, and there is no such model. Did you mean 'b'?");
        file("c.sql", "select 1 as one");
        file("deep/c.sql", "select 1 as one");
        assertThat(problems())
                .containsExactly(
                        "curated/deep/c.sql: there is a model 'c' in curated/c.sql, too. Rename one of the files.");
    }

    @Test
    void theHeaderIsCheckedKeyByKey() throws IOException {
        file("a.sql", "\n/* materialize: incremental\nlookback: 3d */\nselect 1 as one");
        file("b.sql", "/* about users */ select 1 as one");
        file(
                "c.sql",
                "/*\nchecks:\n  - { uniqe: one }\n  - { rows: {} }\n  - { relation: { one: other } }\n*/ select 1 as one");
        file("d.sql", "/*\ntime: one\n*/ select 1 as one");
        assertThat(problems())
                .anyMatch(line -> line.startsWith("curated/a.sql: it is incremental and has no key"))
                .anyMatch(line -> line.startsWith("curated/a.sql: lookback is for models with a time column"))
                .anyMatch(line -> line.startsWith("curated/b.sql: the comment at the beginning holds no keys"))
                .anyMatch(line -> line.startsWith(
                        "curated/c.sql:3:7 checks[0].uniqe: unknown key 'uniqe'. Did you mean 'unique'?"))
                .anyMatch(line -> line.startsWith("curated/c.sql:4:7 checks[1].rows: neither min nor max is said"))
                .anyMatch(line -> line.startsWith("curated/c.sql:5:19 checks[2].relation.one: this names no column"))
                .anyMatch(line -> line.startsWith("curated/d.sql: time is for incremental models"));
    }

    @Test
    void aKeyIsChecked() throws IOException {
        file("a.sql", "/* { key: [a, b], checks: [{ not_null: a, severity: warn }] } */ select 1 as a, 2 as b");
        assertThat(models().inOrder().get(0).checks().stream().map(check -> check.text() + check.isError()))
                .containsExactly("unique: a, btrue", "not_null: atrue", "not_null: btrue");
    }

    @Test
    void anEntityIsTheSameInYamlAndJava() throws IOException {
        file("users.yaml", """
                entity: customer
                description: one row per customer
                key: customer_id
                source: raw.customers
                dimensions: { customer_id: id }
                metrics:
                  orders: { expression: count(*), from: raw.orders, by: customer_id, where: total > 0, default: 0 }
                  paid: { expression: sum(total), from: raw.orders, by: customer_id, where: total > 0, unit: EUR }
                  each: { expression: paid / orders }
                """);
        Entity java = Entity.named("users")
                .describedAs("one row per customer")
                .key("customer_id")
                .source("raw.customers")
                .dimension(Attribute.of("customer_id", "id"))
                .metric(Attribute.of("orders", "count(*)")
                        .from("raw.orders", "customer_id")
                        .where("total > 0")
                        .orElse("0"))
                .metric(Attribute.of("paid", "sum(total)")
                        .from("raw.orders", "customer_id")
                        .where("total > 0")
                        .in("EUR"))
                .metric(Attribute.of("each", "paid / orders"));
        Model yaml = models().inOrder().get(0);
        assertThat(yaml.entity()).contains(java);
        assertThat(yaml.select().sql()).isEqualTo(java.sql()).isEqualTo("""
                with entity as (
                    select
                        id as customer_id
                    from raw.customers
                ),
                part_1 as (
                    select
                        customer_id as key_1,
                        count(*) as orders,
                        sum(total) as paid
                    from raw.orders
                    where total > 0
                    group by customer_id
                ),
                joined as (
                    select
                        entity.customer_id as customer_id,
                        coalesce(part_1.orders, 0) as orders,
                        part_1.paid as paid
                    from entity
                    left join part_1 on part_1.key_1 = entity.customer_id
                )
                select
                    customer_id,
                    orders,
                    paid,
                    paid / orders as each
                from joined""");
        assertThat(yaml.columns()).isEqualTo(Map.of());
        Models both = Models.read(folder.resolve("none"), folder, List.of(java));
        assertThat(both.names()).containsExactly("users");
    }

    @Test
    void whatChangedDecidesWhatIsBuilt() throws IOException {
        file("users.sql", "select id, count(*) as n from raw.orders group by id");
        file("best.sql", "select * from curated.users");
        file("today.sql", "select current_date as day");
        file("other.sql", "select * from public.other");
        Map<String, String> reasons = plan(Map.of("raw.orders", 3L), Map.of());
        assertThat(reasons.values()).allMatch(reason -> reason.equals("WHOLE it is new"));

        Models models = models();
        Map<String, BuiltModel> built = new HashMap<>();
        models.inOrder()
                .forEach(model -> built.put(model.name(), built(model, Map.of("raw.orders", 3L, "curated.users", 4L))));
        Map<String, Long> now = Map.of("raw.orders", 3L, "curated.users", 4L);
        assertThat(plan(now, built))
                .containsEntry("users", "NONE nothing that it reads has changed")
                .containsEntry("best", "NONE nothing that it reads has changed")
                .containsEntry("today", "WHOLE its SQL asks for the time, or the like")
                .containsEntry("other", "WHOLE nobody knows when public.other changes");
        assertThat(plan(Map.of("raw.orders", 5L, "curated.users", 4L), built))
                .containsEntry("users", "WHOLE raw.orders has changed")
                .containsEntry("best", "WHOLE curated.users is built");
        file("users.sql", "/* { description: who } */ select id, count(*) as n from raw.orders group by id");
        assertThat(plan(now, built)).containsEntry("users", "WHOLE its checks or descriptions have changed");
        file("users.sql", "select id, count(*) as m from raw.orders group by id");
        assertThat(plan(now, built)).containsEntry("users", "WHOLE it has changed");
    }

    /** By loads only where these tell which rows to make anew; else a row that the SQL gives no more would stay. */
    @Test
    void anIncrementalModelGoesByLoadsWhereThatIsSure() throws IOException {
        file("factor.sql", "select 2 as factor from raw.customers");
        file("paid.sql", "/* { materialize: incremental, key: id } */ select id from raw.orders where status = 'paid'");
        file("first.sql", "/* { materialize: incremental, key: id } */ select id from raw.orders limit 5");
        file("rest.sql", """
                /* { materialize: incremental, key: id } */
                select id from raw.orders except select id from raw.customers""");
        file("recent.sql", """
                /* { materialize: incremental, key: id } */
                select id from raw.orders where ordered_at > current_date""");
        file("times.sql", """
                /* { materialize: incremental, key: id } */
                select id, factor from raw.orders cross join curated.factor""");
        file("by_time.sql", """
                /* { materialize: incremental, key: id, time: ordered_at } */
                select id, ordered_at from raw.orders limit 3""");
        Map<String, Long> now = Map.of("raw.orders", 3L, "raw.customers", 3L, "curated.factor", 4L);
        Map<String, BuiltModel> built = new HashMap<>();
        models().inOrder().forEach(model -> built.put(model.name(), built(model, now)));
        String unsure = ", and its SQL doesn't tell which of its rows that touches";

        assertThat(plan(Map.of("raw.orders", 5L, "raw.customers", 3L, "curated.factor", 4L), built))
                .containsEntry("paid", "BY_LOADS raw.orders has changed")
                .containsEntry("times", "BY_LOADS raw.orders has changed")
                .containsEntry("by_time", "BY_TIME raw.orders has changed")
                .containsEntry("first", "WHOLE raw.orders has changed" + unsure)
                .containsEntry("rest", "WHOLE raw.orders has changed" + unsure)
                .containsEntry("recent", "WHOLE raw.orders has changed" + unsure)
                .containsEntry("factor", "NONE nothing that it reads has changed");
        assertThat(plan(Map.of("raw.orders", 5L, "raw.customers", 5L, "curated.factor", 4L), built))
                .containsEntry("paid", "BY_LOADS raw.orders has changed")
                .containsEntry("times", "WHOLE curated.factor is built, which any row may be made of");
        assertThat(plan(now, built))
                .containsEntry("paid", "NONE nothing that it reads has changed")
                .containsEntry("recent", "WHOLE its SQL asks for the time, or the like" + unsure);
    }

    /** Load 6 is under way: its rows come after those of load 7, and no later load may ever tell of them. */
    @Test
    void whatIsUnderWayIsNotTakenForSeen() throws IOException {
        file("users.sql", "select orders.id from raw.orders join curated.names using (id)");
        file("names.sql", "select id from raw.customers");
        Models models = models();
        CuratedState state =
                new CuratedState(Map.of(), Map.of("raw.orders", 7L, "curated.names", 9L), Map.of(), 5, Map.of(), false);

        BuildPlan plan = BuildPlan.of(models, models.names(), Set.of(), state);

        assertThat(plan.inputs(models.inOrder().get(1))).isEqualTo(Map.of("raw.orders", 5L, "curated.names", 9L));
    }

    @Test
    void columnsThatDifferInCapitalLettersOnlyAreNotToldApart() throws IOException {
        file("orders.sql", "/* { materialize: incremental, key: id } */ select \"ID\" as id from raw.alike");
        rawRows.put("raw.alike", new RawRows(0, 1, List.of()));
        Map<String, BuiltModel> built = new HashMap<>();
        models().inOrder().forEach(model -> built.put(model.name(), built(model, Map.of("raw.alike", 3L))));

        assertThat(plan(Map.of("raw.alike", 5L), built).get("orders"))
                .startsWith("WHOLE raw.alike has changed, and its SQL");
    }

    /** What a view gives changes with what it reads, though nobody makes it again. */
    @Test
    void whatAViewReadsDecidesToo() throws IOException {
        file("seen.sql", "/* { materialize: view } */ select id from raw.customers");
        file("joined.sql", """
                /* { materialize: incremental, key: id } */
                select o.id from raw.orders o join curated.seen s on s.id = o.customer_id""");
        file("checked.sql", "/* { checks: [{ relation: { id: curated.seen.id } }] } */ select id from raw.orders");
        Map<String, Long> before = Map.of("raw.orders", 3L, "raw.customers", 3L, "curated.seen", 4L);
        Map<String, BuiltModel> built = new HashMap<>();
        models().inOrder()
                .forEach(model -> built.put(
                        model.name(),
                        built(model, model.name().equals("seen") ? Map.of("raw.customers", 3L) : before)));
        Map<String, Long> now = Map.of("raw.orders", 3L, "raw.customers", 5L, "curated.seen", 4L);

        String changed = "what the view curated.seen reads has changed";
        assertThat(plan(now, built, Set.of("joined", "checked")))
                .containsEntry("joined", "WHOLE " + changed + ", which any row may be made of")
                .containsEntry(
                        "checked", "CHECKED " + changed + ", which its check relation: id in curated.seen.id reads");
        assertThat(plan(before, built, Set.of("joined", "checked")).values())
                .containsOnly("NONE nothing that it reads has changed");
    }

    /** Of a table whose rows change, loads tell a key only if it is the one by which they change. */
    @Test
    void anIncrementalModelGoesByLoadsIfItsKeysCanNotMove() throws IOException {
        file("orders.sql", "/* { materialize: incremental, key: order_id } */ select id as order_id from raw.orders");
        file("totals.sql", """
                /* { materialize: incremental, key: customer_id } */
                select customer_id, sum(total) as total from raw.orders group by customer_id""");
        Map<String, Long> now = Map.of("raw.orders", 5L);
        Map<String, BuiltModel> built = new HashMap<>();
        models().inOrder().forEach(model -> built.put(model.name(), built(model, Map.of("raw.orders", 3L))));

        assertThat(plan(now, built))
                .containsEntry("orders", "BY_LOADS raw.orders has changed")
                .containsEntry("totals", "BY_LOADS raw.orders has changed");
        rawRows.put("raw.orders", new RawRows(4, 1, List.of("id")));
        assertThat(plan(now, built))
                .containsEntry("orders", "BY_LOADS raw.orders has changed")
                .containsEntry(
                        "totals", "WHOLE raw.orders has changed, whose rows may have moved from one key to another");
        rawRows.put("raw.orders", new RawRows(4, 1, List.of()));
        assertThat(plan(now, built).get("orders")).startsWith("WHOLE");
        rawRows.put("raw.orders", new RawRows(3, 1, List.of("id")));
        assertThat(plan(now, built).get("totals")).startsWith("BY_LOADS");
        rawRows.put("raw.orders", new RawRows(3, 4, List.of("id")));
        assertThat(plan(now, built))
                .containsEntry(
                        "orders", "WHOLE raw.orders has changed, and so have its columns, their types or its key");
    }

    private Map<String, String> plan(Map<String, Long> changes, Map<String, BuiltModel> built) {
        return plan(changes, built, models().names());
    }

    private Map<String, String> plan(Map<String, Long> changes, Map<String, BuiltModel> built, Set<String> selected) {
        Map<String, List<String>> columns = new HashMap<>();
        built.keySet().forEach(name -> columns.put("curated." + name, List.of("id")));
        columns.put("raw.orders", List.of("id", "customer_id", "total", "status", "ordered_at", "_load_id"));
        columns.put("raw.customers", List.of("id", "_load_id"));
        columns.put("raw.alike", List.of("ID", "id", "_load_id"));
        Models models = models();
        Map<String, String> reasons = new HashMap<>();
        for (Step step : BuildPlan.of(
                        models, selected, Set.of(), new CuratedState(built, changes, rawRows, 0, columns, false))
                .steps()) {
            assertThat(step.builds()).isEqualTo(step.way() != Way.NONE && step.way() != Way.CHECKED);
            reasons.put(step.model().name(), step.way() + " " + step.reason());
        }
        return reasons;
    }

    private static BuiltModel built(Model model, Map<String, Long> inputs) {
        return new BuiltModel(
                model.name(), model.materialization(), model.fingerprint(), inputs, 3, 4, 10, Instant.EPOCH);
    }
}

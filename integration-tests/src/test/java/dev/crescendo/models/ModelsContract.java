package dev.crescendo.models;

import static dev.crescendo.models.Shop.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.curated.ChecksFailedException;
import dev.crescendo.curated.CuratedResult;
import dev.crescendo.curated.CuratedRun;
import dev.crescendo.curated.Models;
import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.FencedException;
import dev.crescendo.models.Shop.Customer;
import dev.crescendo.models.Shop.Payment;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.RunOptions;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users and operators of models rely on, on each warehouse. */
abstract class ModelsContract {
    private static final String USERS = """
            /*
            description: one row per customer
            key: customer_id
            columns: { revenue: "sum of paid orders, EUR" }
            checks:
              - not_null: revenue
              - relation: { customer_id: raw.customers.id }
            */
            with paid as (
                select customer_id, sum(total) as revenue, count(*) as purchases
                from raw.orders where status = 'paid' group by customer_id)
            select customers.id as customer_id, name, coalesce(revenue, 0.00) as revenue, coalesce(purchases, 0) as purchases
            from raw.customers left join paid on paid.customer_id = customers.id;
            """;

    @TempDir
    Path folder;

    /** A project that has nothing yet. */
    abstract Shop shopIn(Path where) throws Exception;

    private Shop shop() throws Exception {
        return shopIn(folder);
    }

    private Shop filled() throws Exception {
        return shop().filled();
    }

    @Test
    void modelsAreBuiltInTheOrderOfWhatTheyRead() throws Exception {
        Shop shop = filled().model("users", USERS)
                .model("best", "select * from curated.users where curated.users.revenue > 0")
                .model("a_list", "/* { materialize: view } */ select best.name from curated.best");
        CuratedResult result = shop.build();
        assertThat(shop.built(result)).containsExactly("users", "best", "a_list");
        assertThat(shop.rows("select * from curated.users order by 1")).containsExactly("1|Ada|10.00|1", "2|Bo|0.00|0");
        assertThat(shop.rows("select * from curated.a_list")).containsExactly("Ada");
        assertThat(shop.rows("select model, materialization, description, rows from crescendo.models order by 1"))
                .containsExactly("a_list|view|null|-1", "best|table|null|1", "users|table|one row per customer|2");
    }

    /** In the style of dbt's first example: a view per raw table, then customers and orders of these. */
    @Test
    void aProjectInStepsIsWhatItsQueriesSay() throws Exception {
        Shop shop = shop();
        shop.load(new Customer(1, "Ada"), new Customer(2, "Bo"), new Customer(3, "Cy"));
        shop.load(
                order(1, 1, "returned", "0.00", "2026-01-01"),
                order(2, 3, "completed", "0.00", "2026-01-02"),
                order(3, 1, "placed", "0.00", "2026-01-05"));
        shop.load(
                new Payment(1, 1, "credit_card", 1000),
                new Payment(2, 1, "coupon", 500),
                new Payment(3, 2, "bank_transfer", 2000),
                new Payment(4, 3, "credit_card", 250));
        shop.model(
                "staging/stg_customers",
                "/* { materialize: view } */ select id as customer_id, name from raw.customers");
        shop.model("staging/stg_orders", """
                /* { materialize: view, checks: [{ accepted: { status: [placed, completed, returned] } }] } */
                select id as order_id, customer_id, ordered_at, status from raw.orders""");
        shop.model("staging/stg_payments", """
                /* { materialize: view } */
                select id as payment_id, order_id, method, amount / 100.0 as amount from raw.payments""");
        shop.model("orders", """
                /*
                key: order_id
                checks:
                  - relation: { customer_id: curated.customers.customer_id }
                  - sql: "select order_id from this where amount <> card + coupon + other"
                */
                with paid as (
                    select order_id,
                           sum(case when method = 'credit_card' then amount else 0 end) as card,
                           sum(case when method = 'coupon' then amount else 0 end) as coupon,
                           sum(case when method not in ('credit_card', 'coupon') then amount else 0 end) as other,
                           sum(amount) as amount
                    from curated.stg_payments group by order_id)
                select o.order_id, o.customer_id, o.ordered_at, o.status, paid.card, paid.coupon, paid.other, paid.amount
                from curated.stg_orders as o left join paid using (order_id)""");
        shop.model("customers", """
                /* { key: customer_id } */
                select c.customer_id, c.name, min(o.ordered_at) as first_order, max(o.ordered_at) as most_recent_order,
                       count(o.order_id) as number_of_orders, cast(sum(p.amount) as decimal(12, 2)) as lifetime_value
                from curated.stg_customers as c
                left join curated.stg_orders as o on o.customer_id = c.customer_id
                left join (select order_id, sum(amount) as amount from curated.stg_payments group by order_id) as p
                       on p.order_id = o.order_id
                group by c.customer_id, c.name""");
        CuratedResult result = shop.build();
        assertThat(shop.built(result)).hasSize(5);
        assertThat(result.checks()).allMatch(CheckResult::holds).hasSize(7);
        assertThat(shop.rows("select * from curated.customers order by 1"))
                .containsExactly(
                        "1|Ada|2026-01-01|2026-01-05|2|17.50",
                        "2|Bo|null|null|0|null",
                        "3|Cy|2026-01-02|2026-01-02|1|20.00");
        assertThat(shop.rows("select order_id, cast(amount as decimal(12, 2)) from curated.orders order by 1"))
                .containsExactly("1|15.00", "2|20.00", "3|2.50");
        assertThat(shop.rows("select source_table, source_column from crescendo.lineage where model = 'customers' and"
                        + " column_name = 'lifetime_value'"))
                .containsExactly("curated.stg_payments|amount");
    }

    @Test
    void whatNothingChangedForIsLeftAsItIs() throws Exception {
        Shop shop = filled().model("users", USERS)
                .model("names", "select name from raw.customers")
                .model("a_list", "/* { materialize: view } */ select name from curated.users");
        shop.build();
        assertThat(shop.built(shop.build())).isEmpty();
        shop.load(order(3, 2, "paid", "7.50", "2026-01-03"));
        assertThat(shop.built(shop.build())).containsExactly("users", "a_list");
        assertThat(shop.rows("select customer_id, revenue from curated.users order by 1"))
                .containsExactly("1|10.00", "2|7.50");
        shop.model("names", "select name, id from raw.customers");
        assertThat(shop.built(shop.build())).containsExactly("names");
        shop.model("names", "-- the same\nSELECT name, id\nFROM raw.customers;");
        assertThat(shop.built(shop.build())).isEmpty();
        assertThat(shop.built(shop.build("users"))).containsExactly("users", "a_list");
    }

    @Test
    void aFailedCheckLeavesEverythingAsItWas() throws Exception {
        proveThatAFailedCheckLeavesEverythingAsItWas(shop());
    }

    static void proveThatAFailedCheckLeavesEverythingAsItWas(Shop empty) {
        Shop shop = empty.filled().model("users", USERS).model("names", "select name from raw.customers");
        shop.build();
        shop.load(new Customer(3, "Cy"));
        shop.load(order(4, 3, "paid", "-1.00", "2026-01-03"));
        shop.model(
                "users",
                USERS.replace("  - not_null: revenue", "  - sql: \"select customer_id from this where revenue < 0\""));
        Throwable failure = catchThrowable(shop::build);
        assertThat(shop.rows("select name from curated.users")).containsExactlyInAnyOrder("Ada", "Bo");
        assertThat(shop.rows("select count(*) from curated.names")).containsExactly("2");
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ChecksFailedException.class,
                        failed -> assertThat(failed.exitCode()).isEqualTo(ExitCode.CHECK_FAILED))
                .hasMessageContaining(
                        "curated.users breaks the check sql: select customer_id from this where revenue < 0")
                .hasMessageContaining("for example: 3");
        assertThat(shop.rows("select model, failures, build_id from crescendo.checks where failures > 0"))
                .containsExactly("users|1|null");
        shop.load(order(4, 3, "paid", "1.00", "2026-01-03"));
        shop.build();
        assertThat(shop.rows("select count(*) from curated.names")).containsExactly("3");
    }

    @Test
    void aWarningPublishes() throws Exception {
        Shop shop = filled().model(
                        "names",
                        "/* { checks: [{ accepted: { name: [Ada] }, severity: warn }] } */ select name from raw.customers");
        CuratedResult result = shop.build();
        assertThat(result.checks()).hasSize(1);
        assertThat(result.checks().get(0).samples()).containsExactly("Bo");
        assertThat(shop.rows("select count(*) from curated.names")).containsExactly("2");
    }

    @Test
    void eachCheckFindsWhatBreaksIt() throws Exception {
        Shop shop = shop();
        shop.load(new Customer(1, "Ada"));
        shop.load(
                order(1, 1, "paid", "10.00", "2026-01-01"),
                order(2, 1, "new", "5.00", "2026-01-02"),
                order(3, 9, "paid", "5.00", "2026-01-02"));
        Map<String, String> found = new LinkedHashMap<>();
        found.put("unique: status", "unique: status, for example: paid");
        found.put("unique: [status, ordered_at]", "unique: status, ordered_at, for example: paid, 2026-01-02");
        found.put("not_null: note", "not_null: note 4 times");
        found.put("accepted: { status: [paid] }", "accepted: status in [paid], for example: new");
        found.put("relation: { customer_id: raw.customers.id }", "in raw.customers.id, for example: 9");
        found.put("rows: { min: 5 }", "rows: at least 5, for example: it has 4");
        found.put("rows: { max: 2 }", "rows: at most 2, for example: it has 4");
        found.put("fresh: { column: ordered_at, within: 2d }", "within 2d, for example: the newest is 2026-01-02");
        int number = 0;
        for (String check : found.keySet()) {
            shop.model("check_" + number++, "/* { checks: [{ " + check + " }] } */ " + """
                    select customer_id, status, ordered_at, cast(null as varchar) as note from raw.orders
                    union all select 1, 'paid', ordered_at, null from raw.orders where id = 3""");
        }
        ChecksFailedException failure = catchThrowableOfType(ChecksFailedException.class, shop::build);
        assertThat(failure.getMessage().lines()).hasSize(found.size() + 1);
        found.values().forEach(said -> assertThat(failure).hasMessageContaining(said));
    }

    @Test
    void aViewComesAlongWithWhatItReads() throws Exception {
        Shop shop = filled().model("some", "select id, 1 as one from raw.customers")
                .model("seen", "/* { materialize: view } */ select id, one from curated.some")
                .model("kept", "select one from curated.seen");
        shop.build();
        shop.model("some", "select id, 'one' as one, 2 as two from raw.customers");
        assertThat(shop.built(shop.buildOnly("some"))).containsExactly("some", "seen");
        assertThat(shop.rows("select one from curated.seen")).containsExactly("one", "one");
        assertThat(shop.rows("select one from curated.kept")).containsExactly("1", "1");
        assertThat(shop.built(shop.build())).contains("kept");
    }

    /** Its table stays as it is, and still what it promises may be true no more. */
    @Test
    void checksAreRunAgainWhenTheirResultMayHaveChanged() throws Exception {
        Shop shop = filled().model("ids", """
                /* { checks: [{ relation: { customer_id: raw.customers.id } }] } */
                select distinct customer_id from raw.orders""");
        shop.build();
        assertThat(shop.build().checks()).isEmpty();
        shop.replace(new Customer(1, "Ada"));
        assertThat(shop.build().checks()).hasSize(1).allMatch(CheckResult::holds);
        assertThat(shop.build().checks()).isEmpty();
        shop.replace(new Customer(2, "Bo"));
        assertThat(catchThrowableOfType(ChecksFailedException.class, shop::build))
                .hasMessageContaining("in raw.customers.id, for example: 1");
        assertThat(shop.rows("select customer_id from curated.ids")).containsExactly("1");
        assertThat(shop.rows("select failures from crescendo.checks where check_name like 'relation%'"
                        + " order by failures desc"))
                .containsExactly("1", "0", "0");
    }

    /** What was not built can't be mended by keeping back what was; but what is built may not break what is there. */
    @Test
    void aFailedCheckOfAModelThatIsNotBuiltKeepsBackOnlyWhatItLooksAt() throws Exception {
        Shop shop = filled().model("days", """
                        /* { checks: [{ fresh: { column: day, within: 36500d } }] } */
                        select ordered_at as day from raw.orders""")
                .model("people", "select id from raw.customers")
                .model("orders", """
                        /* { checks: [{ relation: { customer_id: curated.people.id } }] } */
                        select distinct customer_id from raw.orders""");
        shop.build();
        shop.load(new Customer(3, "Cy"));
        shop.model("days", """
                /* { checks: [{ fresh: { column: day, within: 1d }, severity: warn }] } */
                select ordered_at as day from raw.orders""");
        shop.build();
        shop.model("people", "select id from raw.customers where id <> 1");
        assertThat(catchThrowableOfType(ChecksFailedException.class, shop::build))
                .hasMessageContaining("curated.orders breaks the check relation: customer_id in curated.people.id")
                .hasMessageContaining("no model of this run was published");
        assertThat(shop.rows("select id from curated.people")).hasSize(3);
        // It becomes an error without being built, as when time goes by.
        shop.model("people", "select id from raw.customers").model("late", """
                /* { checks: [{ sql: "select 1 from raw.customers where name = 'Bad'" }] } */
                select 1 as one""");
        shop.build();
        shop.load(new Customer(4, "Bad"));
        CuratedResult result = shop.build();
        assertThat(result.checks())
                .filteredOn(CheckResult::fails)
                .extracting(CheckResult::model)
                .containsExactly("late");
        assertThat(shop.rows("select id from curated.people")).hasSize(4);
    }

    @Test
    void aFreshCheckIsRunAlsoWhenNothingIsBuilt() throws Exception {
        Shop shop = filled().model("days", """
                /* { checks: [{ fresh: { column: day, within: 36500d }, severity: warn }] } */
                select ordered_at as day from raw.orders""");
        shop.build();
        CuratedResult result = shop.build();
        assertThat(shop.built(result)).isEmpty();
        assertThat(result.checks()).hasSize(1).allMatch(CheckResult::holds);
    }

    @Test
    void columnsAndKindsMayChange() throws Exception {
        Shop shop = filled().model("some", "/* { key: id } */ select id, name from raw.customers");
        shop.build();
        shop.model("some", "/* { key: id } */ select id, name as called, 1 as one from raw.customers")
                .build();
        assertThat(shop.rows("select id, called, one from curated.some order by 1"))
                .containsExactly("1|Ada|1", "2|Bo|1");
        shop.model("some", "/* { key: id } */ select id, cast(id as varchar) as called from raw.customers")
                .build();
        assertThat(shop.rows("select * from curated.some order by 1")).containsExactly("1|1", "2|2");
        shop.model("some", "/* { materialize: view } */ select name from raw.customers")
                .build();
        assertThat(shop.rows("select * from curated.some order by 1")).containsExactly("Ada", "Bo");
        shop.model("some", "/* { materialize: view } */ select id, name from raw.customers")
                .build();
        assertThat(shop.rows("select * from curated.some order by 1")).containsExactly("1|Ada", "2|Bo");
        shop.model("some", "select id from raw.customers").build();
        assertThat(shop.rows("select * from curated.some order by 1")).containsExactly("1", "2");
    }

    @Test
    void mistakesEndInOneClearErrorEachAndChangeNothing() throws Exception {
        Shop shop = filled();
        shop.model("names", "select name from raw.customers").build();
        assertThat(shop.model("bad", "select name from raw.custmers").refused())
                .contains("it reads raw.custmers, and there is no such table. Did you mean 'raw.customers'?");
        assertThat(shop.model("bad", "select nme from raw.customers").refused())
                .contains("curated/bad.sql:1:8")
                .contains("'nme'")
                .contains("Did you mean 'name'?");
        assertThat(shop.model("bad", "select name + 1 as x from raw.customers").refused())
                .contains("curated.bad");
        assertThat(shop.model("bad", "select name from curated.bad").refused()).contains("in a circle: bad → bad");
        assertThat(shop.model("bad", "delete from raw.orders").refused()).contains("curated/bad.sql:1:1");
        assertThat(shop.model("bad", "/* { checks: [{ not_null: nam }] } */ select name from raw.customers")
                        .refused())
                .contains("nam");
        assertThat(shop.model("bad", "drop table raw.orders").refused()).contains("curated/bad.sql:1:1");
        assertThat(shop.model("bad", "select 1 as one; drop table raw.orders").refused())
                .contains("curated/bad.sql:1:18")
                .contains("second statement");
        shop.model("bad", "select 1 as one").model("more/bad", "select 2 as two");
        assertThat(shop.refused()).contains("curated/more/bad.sql").contains("bad");
        shop.without("bad").without("more/bad");
        assertThat(shop.built(shop.build())).isEmpty();
        assertThat(shop.rows("select name from curated.names")).containsExactlyInAnyOrder("Ada", "Bo");
        assertThat(shop.rows("select count(*) from information_schema.tables where table_schema = 'curated'"))
                .containsExactly("1");
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
        assertThat(shop.rows("select count(*) from raw.orders")).containsExactly("2");
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"AFTER_TASK", "BEFORE_COMMIT"})
    void whoeverWasTakenOverPublishesNothing(FaultPoint paused) throws Exception {
        Shop shop = filled().model("users", USERS)
                .model("best", "select customer_id from curated.users where revenue > 0")
                .model("names", "/* { materialize: view } */ select name from curated.users");
        shop.build();
        shop.load(new Customer(3, "Cy"));
        RunOptions sameRun = RunOptions.of(Shop.PROJECT).withKey("slot");
        AtomicInteger visits = new AtomicInteger();
        try {
            Faults.install(point -> {
                if (point == paused && visits.incrementAndGet() == 1) {
                    shop.model("users", USERS.replace("coalesce(purchases, 0)", "7"));
                    shop.build(sameRun);
                }
            });
            CrescendoException fenced = catchThrowableOfType(CrescendoException.class, () -> shop.build(sameRun));
            assertThat(fenced).isInstanceOf(FencedException.class);
            assertThat(fenced.exitCode()).isEqualTo(ExitCode.FENCED);
        } finally {
            Faults.clear();
        }
        assertThat(shop.rows("select distinct purchases from curated.users")).containsExactly("7");
        assertThat(shop.rows("select count(*) from curated.names")).containsExactly("3");
        assertThat(shop.rows("select model, count(*) from crescendo.builds group by model order by model"))
                .containsExactly("best|2", "names|2", "users|2");
        shop.build("users");
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
    }

    @Test
    void whoeverWasTakenOverPublishesNothingBeforeTheOtherBegins() throws Exception {
        Shop shop = filled().model("names", "select name from raw.customers");
        shop.build();
        shop.model("names", "select 'late' as name");
        RunOptions sameRun = RunOptions.of(Shop.PROJECT).withKey("slot");
        try {
            Faults.install(point -> {
                if (point == FaultPoint.BEFORE_COMMIT) {
                    try (Ledger ledger = shop.warehouse().ledger()) {
                        ledger.claim(
                                CuratedTier.idOf(Shop.PROJECT),
                                sameRun.key(),
                                new Scope.Exclusive(),
                                Holder.current(),
                                sameRun.lease());
                    }
                }
            });
            assertThatThrownBy(() -> shop.build(sameRun)).isInstanceOf(FencedException.class);
        } finally {
            Faults.clear();
        }
        assertThat(shop.rows("select name from curated.names order by 1")).containsExactly("Ada", "Bo");
        assertThat(shop.rows("select count(*) from crescendo.builds")).containsExactly("1");
    }

    @Test
    @Timeout(60)
    void independentModelsAreBuiltAtTheSameTime() throws Exception {
        Shop shop = filled().building(2)
                .model("names", "select name from raw.customers")
                .model("totals", "select total from raw.orders")
                .model("both", "select name, total from curated.names cross join curated.totals");
        Phaser together = new Phaser(2);
        AtomicInteger begun = new AtomicInteger();
        try {
            Faults.install(point -> {
                if (point == FaultPoint.IN_TASK && begun.incrementAndGet() <= 2) {
                    together.arriveAndAwaitAdvance();
                }
            });
            assertThat(shop.built(shop.build())).containsExactly("names", "totals", "both");
        } finally {
            Faults.clear();
        }
        assertThat(shop.rows("select count(*) from curated.both")).containsExactly("4");
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
    }

    @Test
    void ofSeveralModelsThatFailTheFirstIsNamed() throws Exception {
        Shop shop = filled().model("names", "select name from raw.customers");
        shop.build();
        shop.model("a_bad", "select name + 1 as x from raw.customers")
                .model("b_bad", "select name + 1 as x from raw.customers")
                .model("names", "select 'new' as name");
        assertThat(shop.building(3).refused())
                .contains("building curated.a_bad")
                .doesNotContain("b_bad");
        assertThat(shop.rows("select count(*) from curated.names")).containsExactly("2");
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBuildThatTakesLongEndsWhenItIsStopped(int atATime) throws Exception {
        Shop shop = filled().building(atATime).model("names", "select name from raw.customers");
        shop.build();
        String endless = """
                        select count(*) as n from generate_series(1, 1000000) as a(x)
                        cross join generate_series(1, 1000000) as b(y) where x + y > 3""";
        shop.model("endless", endless)
                .model("also_endless", endless)
                .model("names", "select name, 1 as one from raw.customers");
        CountDownLatch building = new CountDownLatch(atATime);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread run = new Thread(() -> end.set(catchThrowable(shop::build)));
        try {
            Faults.install(point -> {
                if (point == FaultPoint.IN_TASK) {
                    building.countDown();
                }
            });
            run.start();
            building.await();
            run.interrupt();
            run.join(Duration.ofMinutes(1).toMillis());
        } finally {
            Faults.clear();
        }
        assertThat(end.get())
                .isInstanceOfSatisfying(
                        CancelledException.class,
                        stopped -> assertThat(stopped.exitCode()).isEqualTo(ExitCode.TERMINATED));
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
        assertThat(shop.rows("select model from crescendo.builds")).containsExactly("names");
        shop.without("endless").without("also_endless");
        assertThat(shop.built(shop.build())).containsExactly("names");
    }

    @Test
    void whatSomebodyElseHasMadeIsNotTouched() throws Exception {
        Shop shop = filled().model("users", USERS);
        shop.build();
        Models models = shop.models();
        assertThatThrownBy(() -> new CuratedRun(
                                models, models.names(), Set.of("users"), shop.warehouse(), RunOptions.of("other"))
                        .execute(1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("curated.users is there already, and this project has not made it");
        shop.without("users").model("names", "select name from raw.customers").build();
        shop.model("users", "select 1 as one").build();
        assertThat(shop.rows("select project, model from crescendo.models order by 2"))
                .containsExactly("shop|names", "shop|users");
    }
}

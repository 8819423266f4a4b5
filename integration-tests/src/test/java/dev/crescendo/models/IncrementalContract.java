package dev.crescendo.models;

import static dev.crescendo.models.Shop.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.curated.ChecksFailedException;
import dev.crescendo.curated.CuratedResult;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What incremental models hold after loads of all kinds, on each warehouse. */
abstract class IncrementalContract {
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
    void incrementalByLoadsTakesWhatNewLoadsTouch() throws Exception {
        Shop shop = filled().model("totals", """
                /* { materialize: incremental, key: day } */
                select day, sum(visits) as visits, count(*) as n from raw.visits group by day having count(*) < 4""").model("doubled", """
                /* { materialize: incremental, key: order_id } */
                select o.id as order_id, total * 2 as total, name
                from raw.orders o left join raw.customers c on c.id = o.customer_id""");
        shop.visits("1,10", "2,20", "1,5");
        shop.build();
        shop.visits("2,1", "3,7");
        shop.load(order(3, 2, "paid", "7.50", "2026-01-03"), order(2, 1, "paid", "6.00", "2026-01-02"));
        assertThat(shop.build().models())
                .extracting(model -> model.model().name() + " " + model.changed())
                .containsExactlyInAnyOrder("totals 2", "doubled 2");
        assertThat(shop.rows("select * from curated.totals order by 1")).containsExactly("1|15|2", "2|21|2", "3|7|1");
        assertThat(shop.rows("select * from curated.doubled order by 1"))
                .containsExactly("1|20.00|Ada", "2|12.00|Ada", "3|15.00|Bo");
        shop.visits("1,1", "1,1");
        assertThat(shop.build().models())
                .extracting(model -> model.model().name() + " " + model.changed())
                .containsExactlyInAnyOrder("totals 0", "doubled 0");
        assertThat(shop.rows("select day from curated.totals order by 1")).containsExactly("2", "3");
    }

    /** Whatever the SQL: after some loads an incremental model has the rows that its SELECT gives. */
    @Test
    void incrementalByLoadsLeavesNoRowThatItsSqlGivesNoMore() throws Exception {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("left_by_where", "select id, total from raw.orders where status = 'paid'");
        queries.put("left_by_having", """
                select customer_id as id, sum(total) as total from raw.orders group by customer_id having sum(total) < 20""");
        queries.put("left_by_join", """
                select o.id, c.name from raw.orders o join raw.customers c on c.id = o.customer_id""");
        queries.put("left_by_exists", """
                select id from raw.customers where not exists (
                    select 1 from raw.orders where customer_id = customers.id and status = 'refunded')""");
        queries.put("left_by_except", "select id from raw.orders except select id from raw.orders where total > 20");
        queries.put("left_by_limit", "select id from raw.orders order by total desc, id limit 2");
        queries.put("left_by_window", """
                select id, rank from (select id, rank() over (order by total desc) as rank from raw.orders) t where rank <= 2""");
        queries.put("all_by_key", "select customer_id as id, count(*) as orders from raw.orders group by customer_id");
        Shop shop = filled();
        queries.forEach((name, sql) -> shop.model(name, "/* { materialize: incremental, key: id } */ " + sql));
        shop.build();
        shop.load(order(3, 2, "paid", "7.50", "2026-01-03"), order(4, 2, "paid", "1.00", "2026-01-03"));
        shop.build();
        requireWhatIsSelected(shop, queries);
        shop.load(order(1, 1, "refunded", "25.00", "2026-01-01"), order(3, 9, "new", "99.00", "2026-01-03"));
        CuratedResult result = shop.build();
        requireWhatIsSelected(shop, queries);
        shop.replace(order(2, 1, "paid", "5.00", "2026-01-02"), order(4, 1, "paid", "1.00", "2026-01-03"));
        shop.build();
        requireWhatIsSelected(shop, queries);
        assertThat(result.models().stream()
                        .filter(model -> model.model().name().equals("left_by_where"))
                        .findFirst())
                .hasValueSatisfying(model -> assertThat(model.changed()).isZero());
    }

    private static void requireWhatIsSelected(Shop shop, Map<String, String> queries) throws Exception {
        for (Map.Entry<String, String> query : queries.entrySet()) {
            assertThat(shop.rows("select * from curated." + query.getKey()))
                    .as(query.getKey())
                    .containsExactlyInAnyOrderElementsOf(shop.rows(query.getValue()));
        }
    }

    @Test
    void incrementalByTimeTakesTheNewestDaysAnew() throws Exception {
        Shop shop = filled().model("days", """
                /* { materialize: incremental, key: ordered_at, time: ordered_at, lookback: 1d } */
                select ordered_at, count(*) as orders from raw.orders group by ordered_at""");
        shop.build();
        shop.load(
                order(3, 2, "paid", "7.50", "2026-01-03"),
                order(4, 2, "paid", "7.50", "2026-01-01"),
                order(5, 2, "paid", "7.50", "2025-12-30"));
        shop.build();
        // The order of 2025-12-30 is older than the lookback.
        assertThat(shop.rows("select * from curated.days order by 1"))
                .containsExactly("2026-01-01|2", "2026-01-02|1", "2026-01-03|1");
        shop.build("days");
        assertThat(shop.rows("select * from curated.days order by 1"))
                .containsExactly("2025-12-30|1", "2026-01-01|2", "2026-01-02|1", "2026-01-03|1");
    }

    @Test
    void incrementalByTimeGoesOnWhereNoRowHasATime() throws Exception {
        Shop shop = filled().model("closed", """
                        /* { materialize: incremental, key: id, time: closed_at } */
                        select id, case when status = 'done' then ordered_at end as closed_at from raw.orders""");
        shop.build();
        shop.load(order(3, 2, "done", "7.50", "2026-01-03"));
        shop.build();
        assertThat(shop.rows("select id from curated.closed order by 1")).containsExactly("1", "2", "3");
    }

    @Test
    void incrementalByLoadsTakesWhatModelsBelowHaveMadeAnew() throws Exception {
        Shop shop = filled().model("factor", "select 2 as factor")
                .model("twice", """
                        /* { materialize: incremental, key: id } */
                        select id, factor from raw.orders cross join curated.factor""")
                .model("only", "/* { materialize: incremental, key: factor } */ select factor from curated.factor");
        shop.build();
        shop.model("factor", "select 3 as factor").build();
        assertThat(shop.rows("select id, factor from curated.twice order by 1")).containsExactly("1|3", "2|3");
        assertThat(shop.rows("select factor from curated.only")).contains("3");
    }

    @Test
    void anIncrementalModelKeepsItsRowsWhenATypeBelowChanges() throws Exception {
        Shop shop = filled().model("base", "select id, ordered_at, 1 as level from raw.orders")
                .model("growing", """
                        /* { materialize: incremental, key: id, time: ordered_at } */
                        select id, ordered_at, level from curated.base""");
        shop.build();
        shop.model("base", "select id, ordered_at, cast(2 as bigint) as level from raw.orders")
                .build();
        assertThat(shop.rows("select id, level from curated.growing order by 1"))
                .containsExactly("1|1", "2|2");
    }

    /** The table could not hold what comes. */
    @Test
    void anIncrementalModelIsMadeWholeOnceAColumnBelowHasBecomeWider() throws Exception {
        Shop shop = shop().model(
                        "all_amounts", "/* { materialize: incremental, key: id } */ select id, amount from raw.amounts")
                .model("by_day", """
                        /* { materialize: incremental, key: id, time: day } */
                        select id, amount, date '2026-01-01' as day from raw.amounts""");
        shop.amounts(Simple.LONG, "1,10", "2,20");
        shop.build();
        shop.amounts(Simple.LONG, "3,30");
        assertThat(shop.way("all_amounts")).isEqualTo(Way.BY_LOADS);
        shop.build();
        shop.amounts(new Decimal(20, 2), "4,1.50");
        assertThat(shop.way("all_amounts")).isEqualTo(Way.WHOLE);
        assertThat(shop.refused()).contains("curated/by_day.sql").contains("--full-refresh by_day");
        shop.without("by_day").build();
        assertThat(shop.rows("select amount from curated.all_amounts order by id"))
                .containsExactly("10.00", "20.00", "30.00", "1.50");
    }

    /** Else it would be missing without a word until all is made. */
    @Test
    void aKeyThatIsNullBreaksItsCheckByLoadsToo() throws Exception {
        Shop shop = shop().model("totals", """
                /* { materialize: incremental, key: day } */
                select day, count(*) as n from raw.visits group by day""");
        shop.visits("1,10");
        shop.build();
        shop.visits(",5");
        assertThat(shop.way("totals")).isEqualTo(Way.BY_LOADS);
        assertThat(catchThrowableOfType(ChecksFailedException.class, shop::build))
                .hasMessageContaining("not_null: day");
    }

    @Test
    void anIncrementalModelWithOtherSqlSaysWhatToDo() throws Exception {
        Shop shop = filled().model(
                        "totals", "/* { materialize: incremental, key: id } */ select id, total from raw.orders");
        shop.build();
        shop.model(
                "totals", "/* { materialize: incremental, key: id } */ select id, total * 2 as total from raw.orders");
        assertThat(shop.refused()).contains("its SQL, key or time has changed").contains("run --full-refresh totals");
        shop.build("totals");
        assertThat(shop.rows("select total from curated.totals order by 1")).containsExactly("10.00", "20.00");
    }
}

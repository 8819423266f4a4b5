package dev.crescendo.curated.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputColumnsTest {
    private static final Map<String, List<String>> CATALOG = Map.of(
            "raw.orders", List.of("id", "customer_id", "total", "status", "tags"),
            "raw.customers", List.of("id", "name", "country"),
            "raw.events", List.of("id", "customer_id", "payload", "utm"),
            "curated.users", List.of("customer_id", "revenue"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            maxCharsPerColumn = 1000,
            value = {
                "select id, total * 2 as twice from raw.orders | id=raw.orders.id; twice=raw.orders.total",
                "select o.id, 1 as one from raw.orders o | id=raw.orders.id; one=",
                "select raw.orders.id from raw.orders | id=raw.orders.id",
                "select * from curated.users | customer_id=curated.users.customer_id; revenue=curated.users.revenue",
                "select u.* from raw.orders o, curated.users u | customer_id=curated.users.customer_id; revenue=curated.users.revenue",
                "select * from raw.elsewhere | *=raw.elsewhere.*",
                "select id, x from raw.elsewhere | id=raw.elsewhere.id; x=raw.elsewhere.x",
                "select e.x, o.id from raw.elsewhere e join raw.orders o on o.id = e.y | x=raw.elsewhere.x; id=raw.orders.id",
                "select x, total from raw.elsewhere e join raw.orders o on o.id = e.y | x=raw.elsewhere.x; total=raw.orders.total",
                "select sum(total) filter (where status = 'paid') as paid from raw.orders | paid=raw.orders.total raw.orders.status",
                "select count(*) as n, 1 as one, now() as at from raw.orders | n=raw.orders.(rows); one=; at=",
                "select count(*) as n from raw.orders o join raw.customers c on o.customer_id = c.id"
                        + " | n=raw.orders.(rows) raw.customers.(rows)",
                "with paid as (select id from raw.orders where total > 0) select coalesce(count(1), 0) as n from paid"
                        + " | n=raw.orders.(rows)",
                "select id, (select count(*) from raw.orders) as n from raw.customers"
                        + " | id=raw.customers.id; n=raw.orders.(rows)",
                "select row_number() over () as n from (select 1 as x from raw.orders) t | n=raw.orders.(rows)",
                "select count(*) filter (where total > 0) as n from raw.orders | n=raw.orders.total",
                "select count(*) as n from generate_series(1, 3) | n=",
                "select row_number() over (partition by customer_id order by id) as n from raw.orders | n=raw.orders.customer_id raw.orders.id",
                "select sum(total) over w as s from raw.orders window w as (partition by customer_id) | s=raw.orders.total raw.orders.customer_id",
                "select (select max(total) from raw.orders where customer_id = c.id) as m from raw.customers c | m=raw.orders.total",
                "select exists (select 1 from raw.orders where customer_id = c.id) as e from raw.customers c | e=",
                "select t.s from (select customer_id, sum(total) as s from raw.orders group by 1) t | s=raw.orders.total",
                "select a, b from (select id, total from raw.orders) t(a, b) | a=raw.orders.id; b=raw.orders.total",
                "with p as (select id as x, total from raw.orders) select x, p.total from p | x=raw.orders.id; total=raw.orders.total",
                "with p(a, b) as (select id, total from raw.orders) select * from p | a=raw.orders.id; b=raw.orders.total",
                "with p as (select * from raw.orders), q as (select * from p) select q.total from q | total=raw.orders.total",
                "with recursive t as (select id, total from raw.orders union all select t.id, o.total from t join raw.orders o on o.id = t.id) select * from t | id=raw.orders.id; total=raw.orders.total",
                "select id, total as amount from raw.orders union all select customer_id, revenue from curated.users | id=raw.orders.id curated.users.customer_id; amount=raw.orders.total curated.users.revenue",
                "select total as a, id from raw.orders union all by name select customer_id as id, revenue as a from curated.users | a=raw.orders.total curated.users.revenue; id=raw.orders.id curated.users.customer_id",
                "select customer_id, revenue from raw.orders join curated.users using (customer_id) | customer_id=raw.orders.customer_id curated.users.customer_id; revenue=curated.users.revenue",
                "select * from curated.users join raw.events using (customer_id) | customer_id=curated.users.customer_id raw.events.customer_id; revenue=curated.users.revenue; id=raw.events.id; payload=raw.events.payload; utm=raw.events.utm",
                "select utm.source, e.utm.medium as m, (e.utm).term from raw.events e | source=raw.events.utm; m=raw.events.utm; term=raw.events.utm",
                "select payload->>'a' as a, e.payload->'b'->>'c' as c from raw.events e | a=raw.events.payload; c=raw.events.payload",
                "select t.tag, id from raw.orders o, unnest(o.tags) as t(tag) | tag=raw.orders.tags; id=raw.orders.id",
                "select o.id, x.m from raw.customers c, lateral (select o.id, c.name as m from raw.orders o where o.customer_id = c.id) x, raw.orders o | id=raw.orders.id; m=raw.customers.name",
                "select list_transform(tags, lambda t: concat(t, status)) as l from raw.orders | l=raw.orders.tags raw.orders.status",
                "select total * 2 as twice, twice + id as more from raw.orders | twice=raw.orders.total; more=raw.orders.total raw.orders.id",
                "select * exclude (tags, status) from raw.orders | id=raw.orders.id; customer_id=raw.orders.customer_id; total=raw.orders.total",
                "select * replace (total + id as total) from raw.orders | id=raw.orders.id; customer_id=raw.orders.customer_id; total=raw.orders.total raw.orders.id; status=raw.orders.status; tags=raw.orders.tags",
                "select * rename (revenue as r) from curated.users | customer_id=curated.users.customer_id; r=curated.users.revenue",
                "from curated.users | customer_id=curated.users.customer_id; revenue=curated.users.revenue",
                "from raw.orders o select o.id | id=raw.orders.id",
                "select a: id, b: total + 1 from raw.orders | a=raw.orders.id; b=raw.orders.total",
                "select v.a, o.id from (values (1), (2)) v(a), raw.orders o | a=; id=raw.orders.id",
                "select status.upper() as s from raw.orders | s=raw.orders.status",
                "select case when total > 1 then id else customer_id end as c from raw.orders | c=raw.orders.total raw.orders.id raw.orders.customer_id",
                "select coalesce(u.revenue, 0) - coalesce(o.total, 0) as r from curated.users u left join raw.orders o using (customer_id) | r=curated.users.revenue raw.orders.total",
                "select \"Total\" from (select total as \"Total\" from raw.orders) t | Total=raw.orders.total",
                "select ID, Raw.Orders.TOTAL from RAW.ORDERS | id=raw.orders.id; total=raw.orders.total",
                "select users from curated.users | users=curated.users.customer_id curated.users.revenue",
                "select g.i, id from generate_series(1, 3) as g(i), raw.orders | i=; id=raw.orders.id",
                "select i + id as a, total * 2 as b, b + 1 as c from generate_series(1, 3) as g(i), raw.orders | a=raw.orders.id; b=raw.orders.total; c=raw.orders.total",
                "select v.b from raw.orders o, lateral (values (o.total, o.id)) v(a, b) | b=raw.orders.total raw.orders.id",
                "select b + 1 as c from (values (1, 2)) v(a, b) | c=",
                "select j.value, id from raw.events, json_each(payload) j | value=raw.events.payload; id=raw.events.id",
                "select x.id from (raw.orders o join raw.customers c on c.id = o.customer_id) join raw.events x on x.id = o.id | id=raw.events.id",
                "table curated.users | customer_id=curated.users.customer_id; revenue=curated.users.revenue",
                "select sum(total), max(id) from raw.orders | sum=raw.orders.total; max=raw.orders.id",
                "select total::int, cast(id as text) from raw.orders | total=raw.orders.total; id=raw.orders.id",
            })
    void columnsComeFrom(String sql, String expected) {
        assertThat(SelectText.parse("users.sql", sql).columns(OutputColumnsTest::catalog))
                .extracting(column -> column.name() + "="
                        + column.sources().stream()
                                .map(source -> source.table() + "." + source.column())
                                .sorted()
                                .collect(Collectors.joining(" ")))
                .isEqualTo(List.of(expected.split("; ")).stream()
                        .map(column -> {
                            String[] parts = column.split("=", -1);
                            return parts[0] + "="
                                    + List.of(parts[1].split(" ")).stream()
                                            .sorted()
                                            .collect(Collectors.joining(" "));
                        })
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select totl from raw.orders | users.sql:1:8 | 'totl' | 'total'",
                "select id from raw.orders where stat = 1 | users.sql:1:33 | 'stat' | 'status'",
                "select o.totl from raw.orders o | users.sql:1:10 | 'totl' in o | 'total'",
                "select o.id from raw.orders o join raw.customers c on c.idd = o.customer_id | users.sql:1:57 | 'idd' in c | 'id'",
                "select x.revenu from (select sum(total) as revenue from raw.orders) x | users.sql:1:10 | 'revenu' in x | 'revenue'",
                "with p as (select id from raw.orders) select total from p | users.sql:1:46 | 'total' | Valid are: id",
                "select id from raw.orders group by countr | users.sql:1:36 | 'countr' | Valid are",
                "select raw.orders.totl from raw.orders | users.sql:1:19 | 'totl' in raw.orders | 'total'",
                "select (select nam from raw.customers where id = o.customer_id) from raw.orders o | users.sql:1:16 | 'nam' | 'name'",
            })
    void missingColumnIsNamedWithTheNearest(String sql, String where, String what, String todo) {
        assertThatThrownBy(() -> SelectText.parse("users.sql", sql).columns(OutputColumnsTest::catalog))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.where()).isEqualTo(where);
                            assertThat(problem.what()).contains(what);
                            assertThat(problem.todo()).contains(todo);
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "select x.\"1\" from (select 1) x",
                "select x.\"sum(total)\" from (select sum(total) from raw.orders) x",
                "select source from (select unnest(utm) from raw.events) x",
                "select x.b from raw.elsewhere as x(a)",
                "select ctid, o.xmin from raw.orders o",
                "select rowid from raw.orders",
                "select x.a from raw.orders o, json_each(o.tags) x",
                "select id from raw.orders order by 1, total",
                "select total * 2 as twice from raw.orders order by twice",
                "select total * 2 as twice from raw.orders where twice > 1",
                "select id as a from raw.orders union select id from raw.customers order by a",
                "select struct_pack(a := id) from raw.orders",
                "select make_interval(days => 1) from raw.orders",
                "select list_transform(tags, lambda t, i: t || i) from raw.orders",
                "select (utm).anything from raw.events",
                "select utm.anything.more from raw.events",
                "select extract(year from x.at) from (select current_date as at) x",
                "select cast(id is null as integer) as n, id::timestamp(3) with time zone as t from raw.orders",
            })
    void whatMayBeThereIsNotMissing(String sql) {
        assertThat(SelectText.parse("users.sql", sql).columns(OutputColumnsTest::catalog))
                .isNotEmpty();
    }

    @Test
    void nothingIsMissingWhereATableIsNotKnown() {
        assertThat(SelectText.parse("users.sql", "select x, total from raw.elsewhere, raw.orders where y = z")
                        .columns(OutputColumnsTest::catalog))
                .extracting(OutputColumn::name)
                .containsExactly("x", "total");
    }

    private static Optional<List<String>> catalog(TableName table) {
        return Optional.ofNullable(CATALOG.get(table.toString()));
    }
}

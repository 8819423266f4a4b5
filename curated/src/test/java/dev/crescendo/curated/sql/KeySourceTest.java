package dev.crescendo.curated.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySourceTest {
    private static final Map<String, List<String>> CATALOG = Map.of(
            "raw.orders", List.of("id", "customer_id", "total", "status", "tags", "payload", "limit", "_load_id"),
            "raw.customers", List.of("id", "name", "country", "_load_id"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            maxCharsPerColumn = 1000,
            value = {
                "select id, total from raw.orders | id",
                "select id, total from raw.orders where status = 'paid' | id",
                "(select id, total from raw.orders) | id",
                "SELECT raw.orders.ID, total FROM raw.orders | id",
                "select o.id from raw.orders o | id",
                "select o.id no from raw.orders as o | no=id",
                "select customer_id as who, sum(total) as t from raw.orders group by customer_id having sum(total) > 5 | who=customer_id",
                "select customer_id as who, status from raw.orders group by 1, 2 | who=customer_id, status",
                "select customer_id, count(distinct status) as n from raw.orders group by all | customer_id",
                "select distinct id, status from raw.orders | id",
                "select * from raw.orders | id",
                "select * exclude (payload) from raw.orders where total > (select count(*) from raw.customers) | id",
                "select o.*, c.name from raw.orders o left join raw.customers c on c.id = o.customer_id | customer_id",
                "select o.id, c.name from raw.orders o, raw.customers c where c.id = o.customer_id | id",
                "select customer_id, name from raw.orders join raw.customers on customers.id = customer_id | customer_id",
                "with c as (select id, count(*) as n from raw.customers group by id)"
                        + " select o.id, n from raw.orders o join c on c.id = o.customer_id | id",
                "select id from raw.orders o where not exists (select 1 from raw.customers c where c.id = o.customer_id) | id",
                "select id, unnest(tags) as tag from raw.orders | id",
                "select o.id, tag from raw.orders o cross join lateral unnest(o.tags) as t(tag) | id",
                "select o.id from raw.orders o semi join raw.customers c on c.id = o.customer_id | id",
                "select \"o\".\"id\" from raw.orders as \"o\" | id",
                "select id, right(status, 2) as s, o.\"limit\" from raw.orders o | id",
            })
    void theFirstTableHasTheKey(String sql, String key) {
        List<String> columns = Arrays.stream(key.split(", ")).toList();
        KeySource source = find(
                        sql,
                        columns.stream().map(column -> column.split("=")[0]).toList())
                .orElseThrow();
        assertThat(source.table().table()).hasToString("raw.orders");
        for (String column : columns) {
            String[] parts = column.split("=");
            assertThat(source.columnOf(parts[0])).isEqualTo(parts[parts.length - 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id + 1 as id from raw.orders",
                "select id::text as id from raw.orders",
                "select max(id) as id from raw.orders",
                "select coalesce(id, 0) as id from raw.orders",
                "select status as id, 1 as one from raw.orders group by rollup (status)",
                "select * replace (lower(status) as id) from raw.orders",
                "select * rename (customer_id as id) from raw.orders",
                "select o.id, c.id from raw.orders o join raw.customers c on true",
                "select c.id from raw.orders o join raw.customers c on c.id = o.customer_id",
                "select id from raw.orders limit 3",
                "select id from raw.orders order by total desc fetch first 3 rows only",
                "select id, row_number() over (order by total) as n from raw.orders",
                "select id, sum(total) over w as s from raw.orders window w as (partition by status)",
                "select id from raw.orders qualify row_number() over (order by total) = 1",
                "select distinct on (status) id, status from raw.orders",
                "select id from raw.orders union all select id from raw.customers",
                "select id from raw.orders except select id from raw.customers",
                "select id from raw.orders o where total > (select avg(total) from raw.orders)",
                "select a.id from raw.orders a join raw.orders b on a.id = b.customer_id",
                "with n as (select customer_id, count(*) as n from raw.orders group by 1)"
                        + " select o.id, n from raw.orders o join n using (customer_id)",
                "select o.id from raw.orders o full join raw.customers c on c.id = o.customer_id",
                "select o.id from raw.orders o right join raw.customers c on c.id = o.customer_id",
                "select id from raw.orders natural join raw.customers",
                "select t.id from (select * from raw.orders) t",
                "with t as (select * from raw.orders) select id from t",
                "select payload.id from raw.orders",
                "select o.payload.id from raw.orders o",
                "select a as id from raw.orders as o(a, b)",
                "select id from raw.orders tablesample (10 percent)",
                "select 1 as id",
                "select id from only raw.orders",
                "select id, o.ctid from raw.orders o",
                "select id, rowid as r from raw.orders",
                "select id from raw.orders o positional join raw.customers c",
                "table raw.orders",
            })
    void whereThatIsNotSureThereIsNone(String sql) {
        assertThat(find(sql, List.of("id"))).isEmpty();
    }

    private static Optional<KeySource> find(String sql, List<String> key) {
        return SelectText.parse("curated/a.sql", sql)
                .keySource(key, table -> Optional.ofNullable(CATALOG.get(table.toString())));
    }
}

package dev.crescendo.curated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.curated.sql.ParsedSelect;
import dev.crescendo.curated.sql.SelectText;
import dev.crescendo.curated.sql.SourceColumn;
import dev.crescendo.curated.sql.TableName;
import dev.crescendo.error.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineageTest {
    private final Map<TableName, ParsedSelect> models = new HashMap<>();

    @Test
    void pathGoesThroughModelsToTheSource() {
        model("payments", "select order_id, sum(amount) as paid from raw.payments group by 1");
        model(
                "orders",
                "select o.id, o.customer_id, p.paid from raw.orders o join curated.payments p on p.order_id = o.id");
        model(
                "users",
                "with paid as (select customer_id, sum(paid) as total from curated.orders group by 1)"
                        + " select c.id, c.name, coalesce(total, 0) as revenue from raw.customers c"
                        + " left join paid on paid.customer_id = c.id");

        assertThat(path("users", "revenue"))
                .containsExactly(
                        "curated.users.revenue",
                        "  curated.orders.paid",
                        "    curated.payments.paid",
                        "      raw.payments.amount .");
        assertThat(path("users", "name")).containsExactly("curated.users.name", "  raw.customers.name .");
        assertThat(lineage().origins(column("users", "revenue")))
                .extracting(SourceColumn::toString)
                .containsExactly("raw.payments.amount");
    }

    @Test
    void columnsOfModelsAreThoseOfTheirQueries() {
        model("a", "select id, total as amount from raw.orders");
        model("b", "select * from curated.a");
        model("c", "select *, amount * 2 as twice from curated.b");

        assertThat(lineage().columns(new TableName("curated", "c")))
                .extracting(output -> output.name())
                .containsExactly("id", "amount", "twice");
        assertThat(path("c", "twice"))
                .containsExactly(
                        "curated.c.twice", "  curated.b.amount", "    curated.a.amount", "      raw.orders.total .");
    }

    @Test
    void columnThatAModelDoesNotGiveIsMissing() {
        model("a", "select id, total as amount from raw.orders");
        model("b", "select total from curated.a");

        assertThatThrownBy(() -> lineage().columns(new TableName("curated", "b")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("b.sql:1:8: There is no column 'total' in what is read here. Valid are: id, amount.");
    }

    @Test
    void columnOfATableThatIsNotKnownIsFollowedByItsName() {
        model("a", "select * from raw.elsewhere");
        model("b", "select x + 1 as y from curated.a");

        assertThat(path("b", "y")).containsExactly("curated.b.y", "  curated.a.x", "    raw.elsewhere.x .");
    }

    @Test
    void whatIsCountedIsFollowedToTheTablesWhoseRowsItCounts() {
        model("orders", "select id, customer_id from raw.orders where total > 0");
        model("days", "select count(*) as n from curated.orders");
        model("all", "select n * 2 as twice from curated.days");

        assertThat(path("all", "twice"))
                .containsExactly(
                        "curated.all.twice",
                        "  curated.days.n",
                        "    curated.orders, its rows",
                        "      raw.orders, its rows .");
    }

    @Test
    void circleEnds() {
        model("a", "select x from curated.b");
        model("b", "select x from curated.a");

        assertThat(path("a", "x")).containsExactly("curated.a.x", "  curated.b.x", "    curated.a.x");
    }

    private void model(String name, String sql) {
        models.put(new TableName("curated", name), SelectText.parse(name + ".sql", sql));
    }

    private Lineage lineage() {
        Map<String, List<String>> raw = Map.of(
                "raw.orders", List.of("id", "customer_id", "total"),
                "raw.customers", List.of("id", "name"),
                "raw.payments", List.of("order_id", "amount"));
        return Lineage.of(models, table -> Optional.ofNullable(raw.get(table.toString())));
    }

    private static SourceColumn column(String model, String column) {
        return new SourceColumn(new TableName("curated", model), column);
    }

    private List<String> path(String model, String column) {
        return lineage().path(column(model, column)).stream()
                .map(step -> "  ".repeat(step.depth()) + step.column() + (step.origin() ? " ." : ""))
                .toList();
    }
}

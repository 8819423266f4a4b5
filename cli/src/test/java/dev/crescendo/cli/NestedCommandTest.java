package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists and objects of JSON files, asked for by their parts in DuckDB. */
class NestedCommandTest extends CommandFixture {
    private void pipeline(String keys) throws IOException {
        Files.writeString(folder.resolve("crescendo.yaml"), """
                project: shop
                warehouse: local
                connections:
                  local: { type: duckdb, path: warehouse.duckdb }
                pipelines:
                  orders: { source: files, path: "*.ndjson", %s }
                """.formatted(keys));
    }

    private void run() {
        Answer answer = answer("run");
        assertThat(answer.exitCode()).as(answer.err()).isZero();
    }

    @BeforeEach
    void writeOrders() throws IOException {
        Files.writeString(folder.resolve("a.ndjson"), """
                {"id": 1, "items": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 1}]}
                {"id": 2, "items": []}
                """);
    }

    @Test
    void whatWasInferredCanBePastedAndAskedForByItsParts() throws Exception {
        pipeline("write: append");
        Answer first = answer("run", "--verbose");
        assertThat(first.exitCode()).as(first.err()).isZero();
        String schema = "schema: { id: long, items: \"list(struct(sku text, qty long))\" }";
        assertThat(first.err()).contains(schema);
        assertThat(csv("select id, items[1].sku, len(items) from raw.orders order by id"))
                .endsWith("\n1,a,2\n2,,0\n");

        pipeline(schema + ", write: append");
        Files.writeString(folder.resolve("b.ndjson"), "{\"id\": 3, \"items\": [{\"sku\": \"c\"}]}\n");
        run();
        assertThat(csv("select items[1].sku, items[1].qty from raw.orders where id = 3"))
                .endsWith("\nc,\n");
    }

    @Test
    void newPartsThatLaterFilesHaveAreAddedToTheColumn() throws Exception {
        pipeline("write: append");
        run();
        Files.writeString(
                folder.resolve("b.ndjson"),
                "{\"id\": 3, \"items\": [{\"sku\": \"c\", \"gift\": {\"note\": \"hi\"}}]}\n");
        run();
        assertThat(csv("select id, items[1].gift.note from raw.orders order by id"))
                .endsWith("\n1,\n2,\n3,hi\n");
    }

    @Test
    void listsBecomeTablesOfTheirOwnThatAreMergedWithTheirRecords() throws Exception {
        pipeline("key: [id], children: { items: order_items }, write: merge");
        run();
        Files.writeString(folder.resolve("b.ndjson"), "{\"id\": 1, \"items\": [{\"sku\": \"z\", \"qty\": 9}]}\n");
        run();
        String query = "select o.id, i._position, i.sku, i.qty from raw.orders o left join raw.order_items i"
                + " on i._orders_id = o.id order by 1, 2";
        assertThat(csv(query)).isEqualTo("id,_position,sku,qty\n1,1,z,9\n2,,,\n");

        Files.writeString(folder.resolve("c.ndjson"), "{\"id\": 4, \"items\": [{\"sku\": \"y\", \"qty\": 1}]}\n");
        pipeline("key: [id], children: [itms], write: merge");
        Answer wrong = answer("run");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("there is no list itms", "children: [items, items.discounts]");
        pipeline("key: [id], children: { items: [x] }, write: merge");
        assertThat(answer("run").err()).contains("pipelines.orders.children", "is not valid");
    }
}

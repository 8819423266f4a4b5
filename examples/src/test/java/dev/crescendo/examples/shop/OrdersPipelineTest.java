package dev.crescendo.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.examples.shop.OrdersPipeline.ShopOrder;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrdersPipelineTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** The shop; static, since a pipeline holds no state. */
    private static final List<ShopOrder> SHOP = new CopyOnWriteArrayList<>();

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final Pipeline pipeline =
            OrdersPipeline.from(ExtractorSource.of("orders", RecordType.of(ShopOrder.class), context -> SHOP.stream())
                    .by(Cursor.byInstant(ShopOrder::updatedAt)));

    @AfterEach
    void forget() {
        SHOP.clear();
        warehouse.forget();
    }

    private static void order(long id, String status, String total, String discount, int minutes) {
        BigDecimal off = discount.isEmpty() ? null : new BigDecimal(discount);
        SHOP.add(new ShopOrder(id, 7, status, new BigDecimal(total), off, NOON.plusSeconds(60L * minutes)));
    }

    private Counts run() {
        return Cron.run(pipeline, warehouse, RunOptions.of("shop")).counts();
    }

    @Test
    void paidOrdersAndTheirDiscountsAreLoadedOpenOnesWaitAndBadOnesAreKept() {
        order(1, "paid", "20.00", "", 1);
        order(2, "paid", "35.50", "5.00", 2);
        order(3, "new", "12.00", "", 3);
        order(4, "paid", "-3.00", "", 4);

        Counts counts = run();

        assertThat(counts).isEqualTo(new Counts(4, 2, 1, 1, 3, 3, 0));
        assertThat(warehouse.rows("orders")).extracting(row -> row.get("id")).containsExactly(1L, 2L);
        assertThat(warehouse.rows("discounts"))
                .extracting(row -> row.get("order_id"))
                .containsExactly(2L);
        assertThat(warehouse.rejects()).extracting(Reject::reason).containsExactly("negative total");
    }

    @Test
    void aSecondRunLoadsOnlyWhatHasChanged() {
        order(1, "paid", "20.00", "", 1);
        order(2, "new", "12.00", "", 2);
        run();
        order(2, "paid", "12.00", "", 9);

        assertThat(run().read()).isEqualTo(1);
        assertThat(run().read()).isZero();
        assertThat(warehouse.rows("orders")).extracting(row -> row.get("id")).containsExactly(1L, 2L);
    }

    @Test
    void theReadmeQuotesThisPipeline() throws IOException {
        String source = Files.readString(
                Path.of("src", "main", "java", "dev", "crescendo", "examples", "shop", "OrdersPipeline.java"));
        String quoted = source.substring(
                source.indexOf("// docs: pipeline\n") + "// docs: pipeline\n".length(),
                source.indexOf("    // docs: end"));

        assertThat(Files.readString(Path.of("..", "README.md")))
                .contains(quoted.stripTrailing().stripIndent());
    }
}

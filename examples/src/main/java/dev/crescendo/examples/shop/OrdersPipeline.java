package dev.crescendo.examples.shop;

import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Decimal;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Loads the shop's orders: paid ones to {@code raw.orders}, the discounts given to {@code raw.discounts}. */
public final class OrdersPipeline {
    private OrdersPipeline() {}

    // docs: pipeline
    /** An order as the shop keeps it. */
    public record ShopOrder(
            long id,
            long customerId,
            String status,
            BigDecimal total,
            @Nullable BigDecimal discount,
            Instant updatedAt) {}

    /** A paid order. */
    public record Order(
            long id,
            long customerId,
            @Decimal(precision = 12, scale = 2) BigDecimal total,
            Instant paidAt) {}

    /** What was taken off a paid order. */
    public record Discount(
            long orderId,
            @Decimal(precision = 12, scale = 2) BigDecimal amount) {}

    static final class CleanOrder implements Transformer<ShopOrder, Order> {
        @Override
        public void transform(ShopOrder order, Emitter<Order> out) {
            if (order.total().signum() < 0) {
                out.reject("negative total");
            } else if (order.status().equals("paid")) {
                out.emit(new Order(order.id(), order.customerId(), order.total(), order.updatedAt()));
                if (order.discount() != null) {
                    out.emit("discounts", new Discount(order.id(), order.discount()));
                }
            }
        }
    }

    /** The pipeline, over any source of {@link ShopOrder}s that tracks a position. */
    public static Pipeline from(Source orders) {
        return Pipeline.named("orders")
                .from(orders)
                .transform(ShopOrder.class, new CleanOrder(), Order.class)
                .output("discounts", Discount.class, "order_id")
                .merge("id");
    }
    // docs: end
}

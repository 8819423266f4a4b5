package dev.crescendo.parity;

import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Pipeline;

/** Orders into {@code raw.orders} and {@code raw.order_items}, wherever they come from and whatever runs it. */
final class OrdersPipeline {
    static final String NAME = "orders";
    static final String ITEMS = "order_items";

    private OrdersPipeline() {}

    static Pipeline from(Source source) {
        return Pipeline.named(NAME)
                .from(source)
                .transform(RawOrder.class, new CleanOrder(), Order.class)
                .output(ITEMS, OrderItem.class)
                .append();
    }
}

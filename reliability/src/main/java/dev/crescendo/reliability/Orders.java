package dev.crescendo.reliability;

import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Loads a shop's orders and what is in them into two raw tables; some orders are rejected, some left out. */
final class Orders implements Subject {
    /** An order as the shop has it. */
    record Placed(long id, String name, int quantity) {}

    /** A piece of an order. */
    record Piece(long orderId, int piece) {}

    private static final class Check implements Transformer<Placed, Placed> {
        private static final long serialVersionUID = 1L;

        @Override
        public void transform(Placed order, Emitter<Placed> out) {
            if (order.quantity() == 0) {
                return;
            }
            for (int piece = 0; piece < Math.abs(order.quantity()); piece++) {
                out.emit("pieces", new Piece(order.id(), piece));
            }
            if (order.quantity() < 0) {
                out.reject("less than nothing");
                return;
            }
            out.emit(order);
        }
    }

    /** The property that says how many seconds a lease lasts. */
    static final String LEASE = "reliability.lease";

    private final Store store;
    private final History history;

    Orders(Store store, History history) {
        this.store = store;
        this.history = history;
    }

    /** All as it is before the run: some of the orders loaded perhaps, and since then some new, changed and gone. */
    @Override
    public void begin() throws Exception {
        store.clear();
        store.shop("delete from orders");
        int old = history.loadedBefore() ? history.rows() * 2 / 3 : 0;
        if (history.loadedBefore()) {
            store.shop(adding(0, old));
            load("begin");
        }
        store.shop(adding(old, history.rows()));
        if (history.mode() != WriteMode.APPEND) {
            store.shop(
                    "delete from orders where id % 10 = 3",
                    "update orders set name = 'changed', quantity = 1 where id % 10 = 4");
        }
    }

    private static String adding(int from, int to) {
        return "insert into orders select n, 'order ' || n, case when n % 50 = 17 then -2 else n % 3 end"
                + " from generate_series(" + from + ", " + (to - 1) + ") t(n)";
    }

    /** The run that is killed, and what is run after it. */
    @Override
    public void run() {
        load(history.sameKey() ? "slot" : "");
    }

    private void load(String key) {
        boolean byCursor = history.mode() == WriteMode.APPEND;
        Pipeline.Builder builder = Pipeline.named("orders")
                .from(store.orders(history.splits(), byCursor))
                .transform(Placed.class, new Check(), Placed.class)
                .output("pieces", Piece.class, "order_id", "piece");
        Pipeline pipeline = switch (history.mode()) {
            case APPEND -> builder.append();
            case MERGE -> builder.merge("id");
            case REPLACE -> builder.replace("id");
        };
        RunOptions options = RunOptions.of("shop").withLease(Duration.ofSeconds(Long.getLong(LEASE, 30)));
        Cron.run(pipeline, store.warehouse(), key.isEmpty() ? options : options.withKey(key), history.threads());
    }

    private Map<String, String> tables() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("raw.orders", "select concat_ws('|', id, name, quantity) from raw.orders");
        queries.put("raw.pieces", "select concat_ws('|', order_id, piece) from raw.pieces");
        queries.put(
                "crescendo.lanes",
                "select concat_ws('|', lane, token, source_id) from crescendo.lanes where token is not null");
        queries.put(
                "crescendo.loads",
                "select concat_ws('|', read, transformed, filtered, rejected, emitted, written, superseded)"
                        + " from crescendo.loads");
        queries.put(
                "crescendo.rejects",
                "select concat_ws('|', stream, place, field, reason, " + store.text("raw")
                        + ") from crescendo.rejects");
        return queries;
    }

    @Override
    public Map<String, List<String>> visible() throws Exception {
        return store.visible(tables());
    }

    /** What is visible, and what else there is in the ledger, and in staging after one more run. */
    @Override
    public Map<String, List<String>> content() throws Exception {
        Map<String, String> queries = tables();
        if (history.sameKey()) {
            queries.put(
                    "crescendo.runs",
                    "select concat_ws('|', run_key, state, read, written, rejected) from crescendo.runs");
        }
        Map<String, List<String>> content = new TreeMap<>(store.rows(queries));
        if (!store.staged().isEmpty()) {
            load("tidy");
            content.put("left in staging", store.staged());
        }
        return content;
    }
}

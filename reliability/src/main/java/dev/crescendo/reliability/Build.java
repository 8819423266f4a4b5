package dev.crescendo.reliability;

import dev.crescendo.curated.CuratedRun;
import dev.crescendo.curated.Models;
import dev.crescendo.load.WriteMode;
import dev.crescendo.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Builds models upon the shop's orders: a table, an incremental one, and a view upon the first. */
final class Build implements Subject {
    private final Store store;
    private final History history;
    private final Orders orders;

    Build(Store store, History history) {
        this.store = store;
        this.history = history;
        this.orders = new Orders(
                store, new History(history.seed(), WriteMode.MERGE, history.rows(), 1, 1, true, true, List.of()));
    }

    /** Orders are loaded; the models are built perhaps, and since then orders have come and a model is another. */
    @Override
    public void begin() throws Exception {
        models(1);
        if (!history.loadedBefore()) {
            orders.begin();
            orders.run();
            return;
        }
        orders.begin();
        run("begin");
        orders.run();
        models(2);
    }

    /** Writes the models. The second edition says something else in the same columns. */
    void models(int edition) throws Exception {
        Path folder = Files.createDirectories(store.folder().resolve("curated"));
        Files.writeString(
                folder.resolve("buyers.sql"),
                "/* { key: customer, checks: [{ not_null: orders }] } */ select id % 7 as customer, count(*) as orders, "
                        + edition + " as edition from raw.orders group by id % 7");
        Files.writeString(
                folder.resolve("prices.sql"),
                "/* { materialize: incremental, key: id } */ select id, quantity * 10 as price from raw.orders");
        Files.writeString(
                folder.resolve("totals.sql"),
                "/* { materialize: view } */ select customer, orders, edition from curated.buyers");
    }

    @Override
    public void run() {
        run(history.sameKey() ? "slot" : "");
    }

    void run(String key) {
        Models models = Models.read(store.folder().resolve("curated"), store.folder());
        RunOptions options = RunOptions.of("shop");
        new CuratedRun(
                        models,
                        models.names(),
                        Set.of(),
                        store.warehouse(),
                        key.isEmpty() ? options : options.withKey(key))
                .execute(1);
    }

    private static Map<String, String> tables() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("curated.buyers", "select concat_ws('|', customer, orders, edition) from curated.buyers");
        queries.put("curated.prices", "select concat_ws('|', id, price) from curated.prices");
        queries.put("curated.totals", "select concat_ws('|', customer, orders, edition) from curated.totals");
        queries.put(
                "crescendo.models",
                "select concat_ws('|', model, materialization, fingerprint, rows) from crescendo.models");
        return queries;
    }

    @Override
    public Map<String, List<String>> visible() throws Exception {
        return store.visible(tables());
    }

    @Override
    public Map<String, List<String>> content() throws Exception {
        Map<String, String> queries = tables();
        if (history.sameKey()) {
            queries.put("crescendo.builds", "select concat_ws('|', model, rows) from crescendo.builds");
            queries.put(
                    "crescendo.checks",
                    "select concat_ws('|', model, check_name, failures) from crescendo.checks"
                            + " where build_id is not null");
        }
        Map<String, List<String>> content = new TreeMap<>(store.rows(queries));
        if (!store.staged().isEmpty()) {
            run("tidy");
            content.put("left in staging", store.staged());
        }
        return content;
    }
}

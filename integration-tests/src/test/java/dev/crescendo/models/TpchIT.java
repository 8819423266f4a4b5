package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.curated.CuratedResult;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The 22 queries of TPC-H as models over raw tables that our pipelines have loaded: what is published is what the same query gives
 * when it is run. The scale is small here; {@code -Dcrescendo.tpch.scale=1} runs it on a larger one, see docs/long-runs.md.
 */
@Timeout(1800)
class TpchIT {
    private static final double SCALE = Double.parseDouble(System.getProperty("crescendo.tpch.scale", "0.01"));

    @TempDir
    Path folder;

    @Test
    void onDuckDb() throws Exception {
        prove(Shop.onDuckDb(folder), () -> {});
    }

    /** With the indexes without which PostgreSQL reads all lines of orders for each part of a supplier. */
    @Test
    void onPostgres() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.createDatabase();
        prove(Shop.onPostgres(folder, server, database), () -> {
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                statement.execute("create index on raw.lineitem (l_partkey, l_suppkey)");
                statement.execute("create index on raw.lineitem (l_orderkey)");
                statement.execute("create index on raw.orders (o_custkey)");
                statement.execute("create index on raw.partsupp (ps_partkey)");
                statement.execute("analyze");
            }
        });
    }

    /** Done between loading and building. */
    private interface Preparation {
        void run() throws Exception;
    }

    private static void prove(Shop shop, Preparation preparation) throws Exception {
        long begun = System.nanoTime();
        Tpch.pipelines(SCALE).forEach(shop::run);
        preparation.run();
        long loaded = System.nanoTime();
        Map<String, String> models = Tpch.models();
        models.forEach(shop::model);
        CuratedResult result = shop.build();
        long built = System.nanoTime();
        assertThat(shop.built(result)).containsExactlyInAnyOrderElementsOf(models.keySet());
        assertThat(shop.models().find("q15").orElseThrow().inputs()).containsExactly("curated.revenue", "raw.supplier");
        long filled = 0;
        for (Map.Entry<String, String> model : models.entrySet()) {
            String direct = model.getValue().strip().replaceAll(";$", "");
            String curated = "select * from curated." + model.getKey();
            // The direct query is run once: it may take longer than all else here.
            assertThat(shop.rows("with direct_rows as materialized (" + direct + "), curated_rows as materialized ("
                            + curated + ") select * from (select * from direct_rows except all select * from"
                            + " curated_rows) as missing union all select * from (select * from curated_rows except all"
                            + " select * from direct_rows) as surplus"))
                    .as(model.getKey())
                    .isEmpty();
            List<String> rows = shop.rows("select count(*) from curated." + model.getKey());
            filled += rows.get(0).equals("0") ? 0 : 1;
        }
        long compared = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "TPC-H at scale %s in %s: loaded in %.1f s, built in %.1f s, compared in %.1f s%n",
                SCALE,
                shop.warehouse(),
                (loaded - begun) / 1e9,
                (built - loaded) / 1e9,
                (compared - built) / 1e9);
        // On little data some queries find nothing.
        assertThat(filled).isGreaterThanOrEqualTo(SCALE < 0.05 ? 19 : 23);
        assertThat(shop.built(shop.build())).isEmpty();
    }
}

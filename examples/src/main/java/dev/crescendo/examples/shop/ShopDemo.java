package dev.crescendo.examples.shop;

import dev.crescendo.cli.Demo;
import dev.crescendo.cli.Main;
import dev.crescendo.cli.TextTable;
import dev.crescendo.config.Secret;
import dev.crescendo.load.Counts;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small shop in an embedded PostgreSQL, loaded into a warehouse, changed, and loaded again. Three tables by YAML, the
 * orders by the Java of {@link OrdersPipeline}.
 */
public final class ShopDemo implements Demo {
    private static final String YAML = """
            project: shop
            warehouse: wh
            connections:
              shopdb: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:port/shop", user: postgres }
              wh:     { type: postgresql, url: "jdbc:postgresql://127.0.0.1:port/warehouse", user: postgres }
            pipelines:
              customers:   { source: shopdb, table: public.customers, cursor: updated_at, key: [id], write: append }
              products:    { source: shopdb, table: public.products, cursor: id, key: [id], write: append }
              order_items: { source: shopdb, table: public.order_items, cursor: updated_at, write: append }
            """;

    private static final List<String> TABLES = List.of("customers", "products", "order_items", "orders", "discounts");

    @Override
    public int run(PrintWriter out, PrintWriter err, boolean verbose) throws Exception {
        Path folder = Files.createTempDirectory("crescendo-demo");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            execute(server, "postgres", "create database shop");
            execute(server, "postgres", "create database warehouse");
            return new Show(server, folder, out, err).run();
        } finally {
            delete(folder);
        }
    }

    private static void execute(EmbeddedPostgres server, String database, String sql) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The demo, step by step. */
    private static final class Show {
        private final EmbeddedPostgres server;
        private final Path folder;
        private final PrintWriter out;
        private final PrintWriter err;

        Show(EmbeddedPostgres server, Path folder, PrintWriter out, PrintWriter err) {
            this.server = server;
            this.folder = folder;
            this.out = out;
            this.err = err;
        }

        int run() throws Exception {
            title("A shop, in a PostgreSQL that lives as long as this demo");
            try (Connection shop = server.getDatabase("postgres", "shop").getConnection()) {
                Shop.create(shop);
                say("500 customers, 60 products, 2,000 orders with their items. The project that loads them:");
                String yaml = YAML.replace(":port", ":" + server.getPort());
                Files.writeString(folder.resolve("crescendo.yaml"), yaml, StandardCharsets.UTF_8);
                yaml.lines().forEach(line -> out.println("    " + line));
                say("The orders go through a Java class, OrdersPipeline: paid ones to raw.orders, what was taken");
                say("off them to raw.discounts.");

                title("First run");
                int exitCode = load();
                if (exitCode != 0) {
                    return exitCode;
                }
                counts();
                query("Paid orders, as they are in the warehouse:", "select * from raw.orders order by id limit 3");

                title("A day later: 12 customers, 41 orders; order 1995 was paid, order 2041 has a bug");
                Shop.change(shop);

                title("Second run: only what is new");
                exitCode = load();
                if (exitCode != 0) {
                    return exitCode;
                }
                counts();
                query(
                        "The order that could not be loaded is kept, with its reason:",
                        "select reason, convert_from(raw, 'UTF8')::json ->> 'id' as order_id, place from crescendo.rejects");

                title("Third run: nothing is new");
                exitCode = load();
                if (exitCode != 0) {
                    return exitCode;
                }
                query(
                        "Nothing came twice:",
                        "select count(*) as paid_orders, count(distinct id) as different from raw.orders");
                query(
                        "The ledger, plain tables beside the data, knows each load:",
                        "select load_id, pipeline, read, written, rejected from crescendo.loads order by load_id");
            }
            title("Try next");
            say("Copy the YAML above to a folder of your own, name your own database in it, and");
            say("    ./crescendo run --project FOLDER");
            say("The Java pipeline: examples/src/main/java/dev/crescendo/examples/shop/OrdersPipeline.java");
            say("What is promised, and how it is kept: docs/concepts.md");
            out.flush();
            return 0;
        }

        private int load() {
            out.flush();
            int exitCode = Main.run(out, err, "run", "--project", folder.toString());
            if (exitCode == 0) {
                RunResult orders = Cron.run(
                        OrdersPipeline.from(PostgresTable.of(database("shop"), "public.orders")
                                .cursor("updated_at")
                                .as(OrdersPipeline.ShopOrder.class)),
                        new PostgresWarehouse(database("warehouse")),
                        RunOptions.of("shop"));
                Counts counts = orders.counts();
                out.println();
                say("orders, in Java: read " + counts.read() + ", transformed " + counts.transformed() + ", filtered "
                        + counts.filtered() + ", rejected " + counts.rejected() + "; written " + counts.written());
            }
            return exitCode;
        }

        private PostgresConnection database(String name) {
            return PostgresConnection.to("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name)
                    .as("postgres", Secret.none());
        }

        private void counts() throws SQLException {
            List<String> parts = new ArrayList<>();
            for (String table : TABLES) {
                parts.add("select 'raw." + table + "' as table, count(*) as rows, count(distinct _load_id) as loads"
                        + " from raw." + table);
            }
            query("In the warehouse now:", String.join(" union all ", parts));
        }

        private void query(String heading, String sql) throws SQLException {
            out.println();
            say(heading);
            try (Connection warehouse =
                            server.getDatabase("postgres", "warehouse").getConnection();
                    Statement statement = warehouse.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                int width = rows.getMetaData().getColumnCount();
                List<String> headers = new ArrayList<>();
                List<String> numbers = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    String name = rows.getMetaData().getColumnName(i);
                    headers.add(name);
                    if (List.of("int8", "int4", "numeric")
                            .contains(rows.getMetaData().getColumnTypeName(i))) {
                        numbers.add(name);
                    }
                }
                TextTable table = new TextTable(headers, numbers);
                while (rows.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        String cell = rows.getString(i);
                        cells.add(cell == null ? "" : cell);
                    }
                    table.row(cells);
                }
                table.lines().forEach(line -> out.println("    " + line));
            }
        }

        private void title(String text) {
            out.println();
            out.println(text);
            out.println("─".repeat(text.length()));
            out.flush();
        }

        private void say(String text) {
            out.println("  " + text);
        }
    }
}

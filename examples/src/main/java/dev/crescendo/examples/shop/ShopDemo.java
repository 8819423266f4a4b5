package dev.crescendo.examples.shop;

import dev.crescendo.cli.Crescendo;
import dev.crescendo.cli.Demo;
import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A small shop: a PostgreSQL, the log of its web server, and the parcel service's HTTP API. It is loaded into one DuckDB
 * file, changes, and is loaded again. Tables and files by YAML, the orders and the returns by Java.
 */
public final class ShopDemo implements Demo {
    private static final String FOLDER = "shop-demo";
    /** Says that a demo made the folder. */
    private static final String MARK = ".made-by-crescendo-demo";

    @Override
    public int run(PrintWriter out, PrintWriter err, boolean verbose) throws Exception {
        return run(Path.of(FOLDER), out, err);
    }

    /** Runs it with all that it makes in {@code folder}, which stays. */
    int run(Path folder, PrintWriter out, PrintWriter err) throws Exception {
        empty(folder);
        out.println("Starting a PostgreSQL for the shop …");
        out.flush();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                ParcelService parcels = new ParcelService(110)) {
            execute(server, "postgres", "create database shop");
            PostgresConnection shop = PostgresConnection.to("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/shop")
                    .as("postgres", Secret.none());
            Crescendo project = project(shop, parcels.address(), Secret.literal(ParcelService.TOKEN));
            return new Show(server, parcels, project, folder, out, err).run();
        }
    }

    /** What the program brings besides {@code crescendo.yaml}; a program of one's own ends with {@code .main(arguments)}. */
    private static Crescendo project(PostgresConnection shop, URI parcels, Secret token) {
        return Crescendo.project()
                .pipeline(OrdersPipeline.from(
                        PostgresTable.of(shop, "public.orders").cursor("updated_at")))
                .pipeline(ReturnedParcels.pipeline(parcels, token));
    }

    private static void empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            if (!Files.exists(folder.resolve(MARK))) {
                throw new ConfigurationException(
                        "crescendo demo",
                        "there is a folder '" + folder + "' here that no demo made",
                        "Start the demo in another folder.");
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder.resolve("curated"));
        Files.writeString(folder.resolve(MARK), "crescendo demo removes this folder when it starts\n");
    }

    private static String resource(String name) throws IOException {
        try (InputStream text = Objects.requireNonNull(ShopDemo.class.getResourceAsStream(name), name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void execute(EmbeddedPostgres server, String database, String sql) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The demo, step by step. */
    private static final class Show {
        private final EmbeddedPostgres server;
        private final ParcelService parcels;
        private final Crescendo project;
        private final Path folder;
        private final PrintWriter out;
        private final PrintWriter err;

        Show(
                EmbeddedPostgres server,
                ParcelService parcels,
                Crescendo project,
                Path folder,
                PrintWriter out,
                PrintWriter err) {
            this.server = server;
            this.parcels = parcels;
            this.project = project;
            this.folder = folder;
            this.out = out;
            this.err = err;
        }

        int run() throws Exception {
            try (Connection shop = server.getDatabase("postgres", "shop").getConnection()) {
                title("A shop, and the project that loads it: the folder " + folder.getFileName());
                Shop.create(shop);
                WebEvents.append(folder.resolve("events/2026-10.ndjson"), 1, 12_000, 500);
                String yaml = resource("crescendo.yaml").replace("@port@", Integer.toString(server.getPort()));
                write("crescendo.yaml", yaml);
                write("curated/users.yaml", resource("curated/users.yaml"));
                write("curated/channels.sql", resource("curated/channels.sql"));
                write("curated/users.test.yaml", resource("curated/users.test.yaml"));
                say("A PostgreSQL with 500 customers, 60 products, 2,000 orders and their items; 12,000 page views in");
                say("events/; a parcel service with an HTTP API. crescendo.yaml has the tables and the files:");
                out.println();
                yaml.lines().forEach(line -> out.println("    " + line));
                out.println();
                say("The orders go through a Java class: paid ones to raw.orders, what was taken off them to");
                say("raw.discounts. The returns come from the HTTP API by an extractor of some hundred lines.");

                title("First run: crescendo run");
                int exitCode = load();
                if (exitCode != 0) {
                    return exitCode;
                }
                query(
                        "Raw tables, now in warehouse.duckdb; for example:",
                        "select * from raw.orders order by id limit 3");
                users();

                title("A day later: new customers, orders, page views and returns; an order that has a bug");
                Shop.change(shop);
                WebEvents.append(folder.resolve("events/2026-10.ndjson"), 12_001, 12_040, 500);
                WebEvents.append(folder.resolve("events/2026-11.ndjson"), 12_041, 12_300, 512);
                parcels.comeBack(113);

                title("Second run: only what is new");
                exitCode = load();
                if (exitCode != 0) {
                    return exitCode;
                }
                query(
                        "The order that could not be loaded is kept, with its reason (crescendo rejects list):",
                        "select pipeline, reason, place from crescendo.rejects");
                users();

                title("Third run: nothing is new");
                exitCode = load();
                if (exitCode != 0) {
                    return exitCode;
                }
                query("Nothing came twice:", """
                        select 'orders' as "table", count(*) as rows, count(distinct id) as different from raw.orders
                        union all select 'events', count(*), count(distinct id) from raw.events
                        union all select 'returns', count(*), count(distinct id) from raw.returns""");
            }
            title("Try next");
            say("The shop's PostgreSQL ends now; the warehouse stays.");
            out.println();
            String command = System.getProperty("crescendo.command") == null ? "crescendo" : "./crescendo";
            say(command + " query --project " + folder.getFileName()
                    + " \"select country, sum(revenue) from curated.users group by all\"");
            say(command + " status --project " + folder.getFileName());
            say(command + " test --project " + folder.getFileName());
            say(command + " lineage users.revenue --project " + folder.getFileName());
            say(command + " rejects show 1 --project " + folder.getFileName());
            out.println();
            say("Your own database: docs/tutorials/first-warehouse.md");
            say("The Java behind this: " + sources());
            out.flush();
            return 0;
        }

        private static String sources() {
            return "examples/src/main/java/" + ShopDemo.class.getPackageName().replace('.', '/');
        }

        /** The curated tables that the run has built. */
        private void users() {
            query(
                    "One row per customer, curated.users, as curated/users.yaml declares it:",
                    "select name, country, channel, purchases, revenue, first_order_at from curated.users"
                            + " order by revenue desc, customer_id limit 3");
            query(
                    "Which channel brings what, from the SELECT in curated/channels.sql:",
                    "select * from curated.channels order by revenue desc");
        }

        private int load() {
            out.flush();
            return project.run(out, err, "run", "--project", folder.toString());
        }

        private void query(String heading, String sql) {
            out.println();
            say(heading);
            out.flush();
            project.run(out, err, "query", "--project", folder.toString(), sql);
        }

        private void write(String name, String text) throws IOException {
            Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
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

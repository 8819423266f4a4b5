package dev.crescendo.reliability;

import dev.crescendo.config.Secret;
import dev.crescendo.extract.Source;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A database for the warehouse and one for the shop. */
record PostgresStore(String warehouseUrl, String shopUrl, String user, Path passwordFile) implements Store {
    static final String KIND = "postgresql ";

    private static final String TABLES = "select schemaname || '.' || tablename from pg_tables"
            + " union all select schemaname || '.' || viewname from pg_views";

    static PostgresStore on(PostgresServer server, Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), server.password());
        PostgresStore store = new PostgresStore(
                server.url(server.createDatabase()), server.url(server.createDatabase()), server.user(), password);
        store.shop("create table orders (id bigint primary key, name text not null, quantity int not null)");
        return store;
    }

    static PostgresStore at(String address) {
        String[] words = address.split(" ", 5);
        return new PostgresStore(words[1], words[2], words[3], Path.of(words[4]));
    }

    /** The same, but the warehouse is spoken to through another port of this machine, and given up after silence. */
    PostgresStore through(int port) {
        String url = warehouseUrl.replaceFirst("//[^/]*/", "//127.0.0.1:" + port + "/");
        return new PostgresStore(
                url + (url.contains("?") ? "&" : "?") + "socketTimeout=1", shopUrl, user, passwordFile);
    }

    @Override
    public String address() {
        return KIND + warehouseUrl + " " + shopUrl + " " + user + " " + passwordFile;
    }

    @Override
    public Path folder() {
        return Objects.requireNonNull(passwordFile.getParent());
    }

    @Override
    public Warehouse warehouse() {
        return new PostgresWarehouse(connection(warehouseUrl));
    }

    /** A table of the shop. */
    PostgresTable table(String name) {
        return PostgresTable.of(connection(shopUrl), name);
    }

    @Override
    public Source orders(int splits, boolean byCursor) {
        PostgresTable table = table("public.orders").splits(splits);
        return (byCursor ? table.cursor("id") : table.key("id")).as(Orders.Placed.class);
    }

    private PostgresConnection connection(String url) {
        return PostgresConnection.to(url).as(user, Secret.file(passwordFile));
    }

    /** A plain connection to the warehouse; the caller closes it. */
    Connection open() throws Exception {
        return open(warehouseUrl);
    }

    /** A plain connection to the shop; the caller closes it. */
    Connection openShop() throws Exception {
        return open(shopUrl);
    }

    private Connection open(String url) throws Exception {
        return DriverManager.getConnection(url, user, Files.readString(passwordFile));
    }

    @Override
    public void clear() throws Exception {
        execute(warehouseUrl, "drop schema if exists raw, curated, crescendo, crescendo_staging cascade");
    }

    @Override
    public void shop(String... statements) throws Exception {
        execute(shopUrl, statements);
    }

    private void execute(String url, String... statements) throws Exception {
        try (Connection connection = open(url);
                Statement statement = connection.createStatement()) {
            statement.execute("set client_min_messages to warning");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public String text(String bytes) {
        return "convert_from(" + bytes + ", 'UTF8')";
    }

    @Override
    public Map<String, List<String>> rows(Map<String, String> queries) throws Exception {
        try (Connection connection = open()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return Store.rows(connection, queries, TABLES);
        }
    }

    @Override
    public Map<String, List<String>> visible(Map<String, String> queries) throws Exception {
        while (true) {
            try {
                return rows(queries);
            } catch (SQLException refused) {
                if (!"42P01".equals(refused.getSQLState())) { // dropped between the look at the catalogue and the query
                    throw refused;
                }
            }
        }
    }

    @Override
    public List<String> staged() throws Exception {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            List<String> staged = Store.texts(
                    statement,
                    "select tablename from pg_tables where schemaname = 'crescendo_staging'"
                            + " and tablename not in ('receipts', 'attempts')");
            staged.addAll(Store.texts(statement, "select 'receipt ' || task from crescendo_staging.receipts"));
            staged.addAll(Store.texts(statement, "select 'attempt ' || attempt from crescendo_staging.attempts"));
            return staged;
        }
    }
}

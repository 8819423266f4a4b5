package dev.crescendo.benchmarks;

import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The data: a table of twelve mixed columns, made by the server from row numbers, the same each time. */
final class Shop {
    static final String COLUMNS =
            "id, customer_id, status, email, note, amount, ratio, active, born, placed_at, reference, quantity";

    /** The table as files, in its own folder. */
    static final String CSV = "orders.csv";

    static final String NDJSON = "orders.ndjson";

    /** As a file has it: instants in ISO 8601. */
    private static final String AS_TEXT =
            "select " + COLUMNS.replace("placed_at", "to_json(placed_at) #>> '{}' as placed_at") + " from orders";

    private final PostgresServer server;
    private final String database;

    private Shop(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    static Shop create(PostgresServer server, long rows) throws SQLException {
        Shop shop = new Shop(server, server.createDatabase());
        shop.execute("alter system set max_wal_size = '8GB'", "alter system set checkpoint_timeout = '30min'");
        shop.execute("select pg_reload_conf()");
        shop.execute("""
                create table orders (
                  id bigint primary key, customer_id integer not null, status text not null, email text,
                  note text, amount numeric(12,2) not null, ratio double precision, active boolean not null,
                  born date, placed_at timestamptz not null, reference uuid, quantity integer not null)
                """, """
                insert into orders
                select i, (i * 7919 % 100000)::int, (array['new','paid','shipped','returned'])[1 + i % 4],
                       case when i % 11 = 0 then null else 'customer' || (i % 100000) || '@example.org' end,
                       case when i % 3 = 0 then repeat('lorem ipsum ', (1 + i % 9)::int) end,
                       ((i * 37 % 10000000)::numeric / 100)::numeric(12,2), (i % 1000) / 7.0, i % 2 = 0,
                       date '1950-01-01' + (i % 20000)::int,
                       timestamptz '2024-01-01 00:00:00Z' + i * interval '1.000001 second',
                       md5(i::text)::uuid, (i % 9)::int
                from generate_series(1::bigint, :rows) as i
                """.replace(":rows", Long.toString(rows)), "vacuum analyze orders");
        return shop;
    }

    /** Writes the table as a file. */
    void writeCsv(Path folder) throws IOException, InterruptedException {
        psql("\\copy (" + AS_TEXT + ") to '" + folder.resolve(CSV) + "' (format csv, header)");
    }

    /** Writes the table as a file. No value has what COPY would escape. */
    void writeNdjson(Path folder) throws IOException, InterruptedException {
        psql("\\copy (select row_to_json(r) from (" + AS_TEXT + ") r) to '" + folder.resolve(NDJSON) + "'");
    }

    /** What {@code psql} prints when it has run a command. */
    String psql(String command) throws IOException, InterruptedException {
        return Shell.run("psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p " + port() + " -U " + user() + " -d " + database()
                + " -c \"" + command + "\"");
    }

    String url() {
        return server.url(database);
    }

    String user() {
        return server.user();
    }

    int port() {
        return server.port();
    }

    String database() {
        return database;
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String query(String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Count and order-independent hash of {@code table}'s rows without metadata columns. */
    String digest(String table) throws SQLException {
        return query("select count(*) || ' rows, ' || sum(hashtextextended(t::text, 0)::numeric) from (select "
                + COLUMNS + " from " + table + ") t");
    }
}

package dev.crescendo.benchmarks.data;

import dev.crescendo.benchmarks.process.Shell;
import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The data: a table of twelve mixed columns, made by the server from row numbers, the same each time. */
public final class Shop {
    public static final String COLUMNS =
            "id, customer_id, status, email, note, amount, ratio, active, born, placed_at, reference, quantity";

    /** The same with their types in PostgreSQL. */
    public static final String TYPED_COLUMNS = """
            id bigint, customer_id integer, status text, email text, note text, amount numeric(12,2),
            ratio double precision, active boolean, born date, placed_at timestamptz, reference uuid, quantity integer""";

    /** The table as files, in its own folder. */
    public static final String CSV = "orders.csv";

    public static final String NDJSON = "orders.ndjson";

    /** The table with values in values: the customer as an object, the note as a list of one or none. */
    public static final String NESTED = "nested.ndjson";

    public static final String NESTED_COLUMNS =
            "id, status, amount, ratio, active, born, placed_at, reference, quantity, customer, notes";

    /** As a file has it: instants in ISO 8601. */
    private static final String AS_TEXT =
            "select " + COLUMNS.replace("placed_at", "to_json(placed_at) #>> '{}' as placed_at") + " from orders";

    private final PostgresServer server;
    private final String database;
    private final long rows;

    private Shop(PostgresServer server, String database, long rows) {
        this.server = server;
        this.database = database;
        this.rows = rows;
    }

    /** Makes the table {@code orders} in a database of its own. */
    public static Shop create(PostgresServer server, long rows) throws SQLException {
        Shop shop = new Shop(server, server.createDatabase(), rows);
        // Nothing shall begin by itself in the middle of somebody's turn.
        shop.execute(
                "alter system set max_wal_size = '8GB'",
                "alter system set checkpoint_timeout = '30min'",
                "alter system set autovacuum = off");
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

    public long rows() {
        return rows;
    }

    /** How many bytes the table is in binary COPY. */
    public long copyBytes() throws IOException, InterruptedException {
        return Long.parseLong(Shell.run(psql("copy orders to stdout (format binary)") + " | wc -c"));
    }

    /** Writes the table as a file. */
    public Path writeCsv(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve(CSV);
        Shell.run(psql("\\copy (" + AS_TEXT + ") to '" + file + "' (format csv, header)"));
        return file;
    }

    /** Writes the table as a file. No value has what COPY would escape. */
    public Path writeNdjson(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve(NDJSON);
        Shell.run(psql("\\copy (select row_to_json(r) from (" + AS_TEXT + ") r) to '" + file + "'"));
        return file;
    }

    /** Writes the table as a file with nested values. No value has what COPY would escape. */
    public Path writeNested(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve(NESTED);
        String customer = "json_build_object('id', customer_id, 'email', email) as customer";
        String notes = "case when note is null then '[]'::json else json_build_array(note) end as notes";
        Shell.run(psql("\\copy (select row_to_json(r) from (select id, status, amount, ratio, active, born,"
                + " to_json(placed_at) #>> '{}' as placed_at, reference, quantity, " + customer + ", " + notes
                + " from orders) r) to '" + file + "'"));
        return file;
    }

    /** The rows of a table of DuckDB with nested values as the flat ones that they were made of. */
    public static String flattened(String table) {
        return "(select *, customer.id as customer_id, customer.email as email, notes[1] as note from " + table + ")";
    }

    /** A command line that runs commands, one after the other and each for itself. */
    public String psql(String... commands) {
        StringBuilder line = new StringBuilder("psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p ")
                .append(server.port())
                .append(" -U ")
                .append(server.user())
                .append(" -d ")
                .append(database);
        for (String command : commands) {
            line.append(" -c \"").append(command).append('"');
        }
        return line.toString();
    }

    public String url() {
        return server.url(database);
    }

    public String user() {
        return server.user();
    }

    public String database() {
        return database;
    }

    public void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A query's only value. */
    public String query(String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** A digest of a table, as {@link Digest} says. */
    public String digest(String table) throws SQLException {
        return query(Digest.ofPostgres(table));
    }
}

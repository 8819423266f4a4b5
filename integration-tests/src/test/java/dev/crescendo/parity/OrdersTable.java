package dev.crescendo.parity;

import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.List;

/** The shop's table of orders, {@code public.orders}, in a database of its own. */
final class OrdersTable {
    private final PostgresServer server;
    private final String database;

    private OrdersTable(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    static OrdersTable create(PostgresServer server) throws SQLException {
        OrdersTable table = new OrdersTable(server, server.createDatabase());
        try (Connection connection = server.connect(table.database);
                Statement statement = connection.createStatement()) {
            statement.execute("create table public.orders (id bigint primary key, customer text, status text not null,"
                    + " total numeric not null, items text not null, placed_at timestamptz not null)");
        }
        return table;
    }

    String database() {
        return database;
    }

    void add(List<RawOrder> orders) throws SQLException {
        try (Connection connection = server.connect(database);
                PreparedStatement insert =
                        connection.prepareStatement("insert into public.orders values (?, ?, ?, ?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (RawOrder order : orders) {
                insert.setLong(1, order.id());
                insert.setString(2, order.customer());
                insert.setString(3, order.status());
                insert.setBigDecimal(4, order.total());
                insert.setString(5, order.items());
                insert.setObject(6, order.placedAt().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }
}

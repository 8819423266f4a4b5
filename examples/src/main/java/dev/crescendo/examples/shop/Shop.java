package dev.crescendo.examples.shop;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of a small shop. The server makes all rows from their numbers, so they are the same each time. */
final class Shop {
    private static final String TABLES = """
            create table customers (
              id bigint primary key, name text not null, email text, country text not null,
              signed_up_at timestamptz not null, updated_at timestamptz not null);
            create table products (
              id bigint primary key, name text not null, price numeric(10,2) not null, updated_at timestamptz not null);
            create table orders (
              id bigint primary key, customer_id bigint not null references customers, status text not null,
              total numeric(10,2) not null, discount numeric(10,2), updated_at timestamptz not null);
            create table order_items (
              order_id bigint not null references orders, line integer not null, product_id bigint not null,
              quantity integer not null, price numeric(10,2) not null, updated_at timestamptz not null,
              primary key (order_id, line));
            """;

    private static final String CUSTOMERS = """
            insert into customers
            select i, (array['Ada','Blaise','Carl','Dorothy','Emmy','Fibonacci','Grace'])[1 + i % 7] || ' ' || i,
                   case when i % 13 > 0 then 'customer' || i || '@example.org' end,
                   (array['AT','BR','DE','FR','IN','US'])[1 + i * 5 % 6],
                   timestamptz '2026-01-01 00:00Z' + i * interval '97 minutes',
                   timestamptz '2026-01-01 00:00Z' + i * interval '97 minutes'
            from generate_series(%d, %d) i;
            """;

    private static final String PRODUCTS = """
            insert into products
            select i, (array['Tea','Cup','Pot','Spoon','Tin'])[1 + i % 5] || ' no. ' || i, (i * 7 % 90) + 0.95,
                   timestamptz '2026-01-01 00:00Z'
            from generate_series(1, 60) i;
            """;

    /** The status of every fifth order is not settled yet. */
    private static final String ORDERS = """
            insert into order_items
            select o, l, 1 + (o * 3 + l) % 60, 1 + (o + l) % 3, ((o * 3 + l) * 7 % 90) + 0.95, at
            from made, generate_series(1, 1 + o % 4) l;
            """;

    private Shop() {}

    static void create(Connection shop) throws SQLException {
        execute(shop, TABLES + insertCustomers(1, 500) + PRODUCTS + insertOrders(1, 2000));
    }

    /** A day in the shop: new customers, new orders, an order that is paid now, and one that a bug made. */
    static void change(Connection shop) throws SQLException {
        execute(shop, insertCustomers(501, 512) + insertOrders(2001, 2040) + """
                update orders set status = 'paid', updated_at = timestamptz '2026-11-02 09:00Z' where id = 1995;
                insert into orders values (2041, 7, 'paid', -20.00, null, timestamptz '2026-11-02 10:00Z');
                """);
    }

    private static String insertCustomers(int from, int to) {
        return CUSTOMERS.replace("%d, %d", from + ", " + to);
    }

    private static String insertOrders(int from, int to) {
        String made = "(select i o, timestamptz '2026-03-01 00:00Z' + i * interval '173 minutes' as at"
                + " from generate_series(" + from + ", " + to + ") i) made";
        return """
                insert into orders
                select o, 1 + o * 11 % 500, case when o % 5 = 0 then 'new' else 'paid' end,
                       (o * 37 % 20000) / 100.0 + 5, case when o % 9 = 0 then 2.50 end, at
                from """ + " " + made + ";\n" + ORDERS.replace("made", made);
    }

    private static void execute(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }
}

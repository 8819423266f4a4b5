package dev.crescendo.benchmarks.data;

import java.sql.SQLException;

/** A copy of the table whose rows change: each change gives a row the next version, by which a cursor finds it. */
public final class Changing {
    /** Its columns without metadata. */
    public static final String COLUMNS = Shop.COLUMNS + ", version";

    private final Shop shop;
    private int changes;

    private Changing(Shop shop) {
        this.shop = shop;
    }

    /** Makes the table {@code changing}. */
    public static Changing create(Shop shop) throws SQLException {
        shop.execute(
                "drop table if exists changing",
                "drop sequence if exists versions",
                "create sequence versions",
                "create table changing (like orders including all, version bigint not null)",
                "insert into changing select " + Shop.COLUMNS + ", nextval('versions') from orders",
                "create unique index on changing (version)",
                "vacuum analyze changing");
        return new Changing(shop);
    }

    /** Changes every n-th row, others each time, and lets the server tidy up. */
    public void changeOneOf(int n) throws SQLException {
        shop.execute(
                "update changing set status = 'returned', amount = amount + 1, quantity = quantity + 1,"
                        + " version = nextval('versions') where id % " + n + " = " + changes++ % n,
                "vacuum analyze changing");
    }

    /** The highest version. */
    public long version() throws SQLException {
        return Long.parseLong(shop.query("select max(version) from changing"));
    }
}

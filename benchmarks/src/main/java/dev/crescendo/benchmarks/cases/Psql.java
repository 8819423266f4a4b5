package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.Shell;
import java.nio.file.Path;
import java.util.List;

/**
 * What the database's own client can do, which limits or shames ours. Tables have the columns of our raw tables, {@code
 * _load_id} filled by a default.
 *
 * @param preparation statements before it
 * @param command the line that is measured
 * @param result the table to be compared
 */
record Psql(Shop shop, String name, List<String> preparation, String command, String result) implements Contestant {
    static final String PIPE = "psql to psql, binary COPY";
    static final String OUT = "psql, binary COPY to /dev/null";

    private static final String TARGET = "create table piped (_load_id bigint not null default 1, like orders)";

    /** From the table to a table. */
    static Psql pipe(Shop shop) {
        return new Psql(
                shop,
                PIPE,
                List.of("drop table if exists piped", TARGET, "checkpoint"),
                shop.psql("copy orders to stdout (format binary)") + " | "
                        + shop.psql("copy piped (" + Shop.COLUMNS + ") from stdin (format binary)"),
                "piped");
    }

    /** From the table to a table that is full, in one transaction, which readers do not notice. */
    static Psql deleteAndCopy(Shop shop) {
        return replace(shop, "psql to psql, DELETE and COPY", "delete from piped");
    }

    /** The same while readers of the table wait, and those with an older snapshot find it empty. */
    static Psql truncateAndCopy(Shop shop) {
        return replace(shop, "psql to psql, TRUNCATE and COPY", "truncate piped");
    }

    private static Psql replace(Shop shop, String name, String empty) {
        return new Psql(
                shop,
                name,
                List.of(
                        "drop table if exists piped",
                        TARGET,
                        "insert into piped (" + Shop.COLUMNS + ") select " + Shop.COLUMNS + " from orders",
                        "checkpoint"),
                shop.psql("copy orders to stdout (format binary)") + " | "
                        + shop.psql(empty, "copy piped (" + Shop.COLUMNS + ") from stdin (format binary)")
                        + " --single-transaction",
                "piped");
    }

    /** From the table to nowhere. */
    static Psql out(Shop shop) {
        return new Psql(
                shop,
                OUT,
                List.of("checkpoint"),
                shop.psql("copy orders to stdout (format binary)") + " > /dev/null",
                "orders");
    }

    /** A CSV file. */
    static Psql csv(Shop shop, Path file) {
        return new Psql(
                shop,
                "psql, \\copy",
                List.of("drop table if exists piped", TARGET, "checkpoint"),
                shop.psql("\\copy piped (" + Shop.COLUMNS + ") from '" + file + "' (format csv, header)"),
                "piped");
    }

    /** JSON lines, first into one column, then unpacked into the table, in one transaction. */
    static Psql ndjson(Shop shop, Path file) {
        return new Psql(
                shop,
                "psql, COPY into jsonb, SQL",
                List.of("drop table if exists piped", TARGET, "checkpoint"),
                shop.psql(
                                "create temp table documents (document jsonb)",
                                "\\copy documents from '" + file + "'",
                                "insert into piped (" + Shop.COLUMNS + ") select r.* from documents,"
                                        + " jsonb_to_record(document) as r (" + Shop.TYPED_COLUMNS + ")")
                        + " --single-transaction",
                "piped");
    }

    @Override
    public void prepare() throws Exception {
        shop.execute(preparation.toArray(String[]::new));
    }

    @Override
    public Measure run() throws Exception {
        return Shell.measure(command);
    }

    @Override
    public String digest() throws Exception {
        return shop.digest(result);
    }
}

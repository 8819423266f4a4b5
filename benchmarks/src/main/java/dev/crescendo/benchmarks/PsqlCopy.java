package dev.crescendo.benchmarks;

import java.nio.file.Path;

/** The limit: {@code \\copy} of a CSV file, into a table with the same columns as the raw table has. */
final class PsqlCopy implements Contestant {
    private final Shop shop;
    private final Path file;

    PsqlCopy(Shop shop, Path file) {
        this.shop = shop;
        this.file = file;
    }

    @Override
    public String name() {
        return "psql, \\copy";
    }

    @Override
    public Measure run() throws Exception {
        shop.execute(
                "drop table if exists piped",
                "create table piped (_load_id bigint not null default 1, like orders)",
                "checkpoint");
        return Shell.measure(
                "psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p " + shop.port() + " -U " + shop.user() + " -d "
                        + shop.database() + " -c \"\\copy piped (" + Shop.COLUMNS + ") from '" + file
                        + "' (format csv, header)\"");
    }

    @Override
    public String digest() throws Exception {
        return shop.digest("piped");
    }
}

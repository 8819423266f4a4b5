package dev.crescendo.benchmarks;

/**
 * The limit: {@code psql | psql} with binary COPY, into a table with the same columns as the raw table has, {@code
 * _load_id} filled by a default.
 */
final class PsqlPipe implements Contestant {
    private final Shop shop;

    PsqlPipe(Shop shop) {
        this.shop = shop;
    }

    @Override
    public String name() {
        return "psql to psql, binary COPY";
    }

    @Override
    public Measure run() throws Exception {
        shop.execute(
                "drop table if exists piped",
                "create table piped (_load_id bigint not null default 1, like orders)",
                "checkpoint");
        String psql = "psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p " + shop.port() + " -U " + shop.user() + " -d "
                + shop.database();
        return Shell.measure(psql + " -c 'copy orders to stdout (format binary)' | " + psql + " -c 'copy piped ("
                + Shop.COLUMNS + ") from stdin (format binary)'");
    }

    @Override
    public String digest() throws Exception {
        return shop.digest("piped");
    }
}

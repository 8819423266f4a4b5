package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.data.Changing;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.Shell;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The best that one would write by hand: what is newer than last time, by binary COPY into a temporary table, and from there by
 * {@code INSERT … ON CONFLICT}, in one transaction. Last time's version it is told, as a script would keep it in a file.
 */
final class HandMerge implements Contestant {
    static final String NAME = "psql to psql, COPY and INSERT … ON CONFLICT";

    private final Shop shop;
    private final Changing changing;
    private long version;

    private HandMerge(Shop shop, Changing changing, long version) {
        this.shop = shop;
        this.changing = changing;
        this.version = version;
    }

    static HandMerge create(Shop shop, Changing changing) throws SQLException {
        shop.execute(
                "drop table if exists merged",
                "create table merged (_load_id bigint not null, like changing)",
                "insert into merged select 1, * from changing",
                "alter table merged add primary key (id)");
        return new HandMerge(shop, changing, changing.version());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws SQLException {
        shop.execute("vacuum analyze merged", "checkpoint");
    }

    @Override
    public Measure run() throws Exception {
        String newer = "copy (select " + Changing.COLUMNS + " from changing where version > " + version
                + ") to stdout (format binary)";
        String changes = Stream.of(Changing.COLUMNS.split(", "))
                .filter(column -> !column.equals("id"))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        Measure measure = Shell.measure(shop.psql(newer) + " | "
                + shop.psql(
                        "create temp table arrived (like changing)",
                        "copy arrived from stdin (format binary)",
                        "insert into merged (_load_id, " + Changing.COLUMNS + ") select 2, " + Changing.COLUMNS
                                + " from arrived on conflict (id) do update set _load_id = excluded._load_id, "
                                + changes)
                + " --single-transaction");
        version = changing.version();
        return measure;
    }

    @Override
    public String digest() throws SQLException {
        return shop.digest("merged");
    }
}

package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.DuckConnection;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.SupportsQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who reads while models are published sees the tables of one build: none empty, missing or of another build. Each table
 * has its build's number in every row, and sums that agree with the others'.
 */
@Timeout(240)
class PublishReadersIT {
    private static final int READERS = 10;

    /** Every so many publishes columns come, go and change their type, and the view is another. */
    private static final int NEW_SHAPE = 10;

    private static final String IN_ALL = " where id between 3 and 10";

    /** Of each: how many rows, how many builds, which, and a sum that all share. */
    private static final List<String> LOOKS = List.of(
            look("keyed") + IN_ALL,
            look("plain") + IN_ALL,
            look("growing") + IN_ALL,
            "select rows, versions, version, total from curated.totals");

    private static final String LOOK_AT_ALL = IntStream.range(0, LOOKS.size())
            .mapToObj(i -> "(" + LOOKS.get(i) + ") as look_" + i)
            .collect(Collectors.joining(", ", "select * from ", ""));

    private static String look(String table) {
        return "select count(*) as rows, count(distinct version) as versions, max(version) as version,"
                + " sum(amount) as total from curated." + table;
    }

    @TempDir
    Path folder;

    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger looksAcrossPublishes = new AtomicInteger();
    private final List<String> torn = Collections.synchronizedList(new ArrayList<>());
    private boolean keepsShape = true;
    private int publishes = 100;

    @Test
    void onPostgres() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.createDatabase();
        Shop shop = Shop.onPostgres(folder, server, database);
        prove(shop, number -> {
            try (Connection reader = server.connect(database)) {
                if (number % 2 == 0) {
                    readAgain(10, () -> compare(all(reader)));
                } else {
                    reader.setAutoCommit(false);
                    reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    readAgain(10, () -> {
                        String found = oneByOne(reader, number % 4 == 1, number < READERS / 2);
                        reader.commit();
                        compare(isBeforeNewType(found) ? withoutTotals(found) : found);
                    });
                }
            }
        });
        assertThat(looksAcrossPublishes).hasValueGreaterThan(publishes / 10);
        assertThat(shop.rows("select deadlocks from pg_stat_database where datname = current_database()"))
                .containsExactly("0");
    }

    @Test
    void onDuckDb() throws Exception {
        // Each reader opens the snapshot anew, which takes longer than a publish. For a hundred see docs/long-runs.md.
        publishes = Integer.getInteger("crescendo.publishes", 20);
        Path database = folder.resolve("warehouse.duckdb");
        Shop shop = Shop.onDuckDb(folder, database);
        SupportsQuery inProcess = new DuckWarehouse(DuckConnection.to(database).withoutSnapshot());
        prove(shop, number -> {
            SupportsQuery warehouse = number % 2 == 0 ? (SupportsQuery) shop.warehouse() : inProcess;
            readAgain(300, () -> {
                try (Connection reader = warehouse.openReadOnly()) {
                    compare(all(reader));
                }
                try (Connection reader = warehouse.openReadOnly()) {
                    compare(oneByOne(reader, number % 4 < 2, false));
                }
            });
        });
    }

    private interface Reading {
        void read() throws Exception;
    }

    private interface Reader {
        void read(int number) throws Exception;
    }

    private void prove(Shop shop, Reader reader) throws Exception {
        publish(shop, 0);
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> reading = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                int number = i;
                reading.add(readers.submit(() -> {
                    reader.read(number);
                    return null;
                }));
            }
            try {
                for (int version = 1; version <= publishes; version++) {
                    publish(shop, version);
                }
            } finally {
                count(publishes, true);
            }
            for (Future<?> each : reading) {
                each.get(); // throws what it met
            }
        } finally {
            readers.shutdown();
        }
        assertThat(looks).hasValueGreaterThan(publishes);
        assertThat(torn).isEmpty();
        assertThat(shop.rows("select count(*), count(distinct build_id) from crescendo.builds where model = 'keyed'"))
                .containsExactly((publishes + 1) + "|" + (publishes + 1));
    }

    private void publish(Shop shop, int version) {
        int shape = version / NEW_SHAPE;
        count(Math.max(0, version - 1), version % NEW_SHAPE != 0);
        String amount = List.of("cast(n * " + version + " as integer)", "cast(n * " + version + " as bigint)")
                .get(shape % 2);
        shop.model(
                "keyed",
                "/* { key: id } */ select cast(n + " + version % 3 + " as integer) as id, " + amount
                        + " as amount, " + version + " as version"
                        + (shape % 3 == 0 ? "" : ", 'x' as more_" + shape)
                        + " from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as numbers (n)");
        shop.model(
                "plain", "select id, version, amount" + (shape % 2 == 0 ? "" : ", 1 as one") + " from curated.keyed");
        shop.model("growing", """
                /* { materialize: incremental, key: id, time: at } */
                select id, cast('2026-01-01' as date) + version as at, version, cast(amount as numeric(20, 2)) as amount
                from curated.keyed""");
        shop.model(
                "totals",
                "/* { materialize: view } */ select " + (shape % 2 == 0 ? "" : "'of all' as what, ")
                        + look("keyed").substring("select ".length()) + IN_ALL);
        shop.build();
    }

    private synchronized void count(int done, boolean nextKeepsShape) {
        published.set(done);
        keepsShape = nextKeepsShape;
        notifyAll();
    }

    /** Until two publishes lie between now and then; sooner if one comes that waits for us. */
    private synchronized void awaitPublishes() throws InterruptedException {
        int begun = published.get();
        while (keepsShape && published.get() < Math.min(publishes, begun + 2)) {
            wait();
        }
        if (published.get() > begun) {
            looksAcrossPublishes.incrementAndGet();
        }
    }

    /** @param pause in milliseconds: readers that never rest leave nothing for the publisher */
    private void readAgain(int pause, Reading reading) throws Exception {
        while (published.get() < publishes) {
            reading.read();
            looks.incrementAndGet();
            Thread.sleep(pause);
        }
    }

    /** A statement for each table, in either order. */
    private String oneByOne(Connection reader, boolean backwards, boolean waits) throws Exception {
        String[] found = new String[LOOKS.size()];
        for (int i = 0; i < found.length; i++) {
            int which = backwards ? found.length - 1 - i : i;
            found[which] = row(reader, LOOKS.get(which));
            if (waits && i == 0) {
                awaitPublishes();
            }
        }
        return String.join("|", found);
    }

    /** PostgreSQL can't show an older snapshot what a column held that had another type then: it is null there. */
    private static boolean isBeforeNewType(String row) {
        return row.matches("8\\|1\\|\\d*" + (NEW_SHAPE - 1) + "\\|.*");
    }

    private static String withoutTotals(String row) {
        return row.replaceAll("(8\\|1\\|\\d+)\\|(null|\\d+)", "$1|?");
    }

    private static String all(Connection reader) throws SQLException {
        return row(reader, LOOK_AT_ALL);
    }

    private static String row(Connection reader, String sql) throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                String value = String.valueOf(rows.getString(i));
                values.add(value.endsWith(".00") ? value.substring(0, value.length() - 3) : value);
            }
            return String.join("|", values);
        }
    }

    /** All the same, with eight rows of one build. */
    private void compare(String found) {
        String[] values = found.split("\\|");
        boolean same = true;
        for (int i = 4; i < values.length; i++) {
            same &= values[i].equals(values[i % 4]);
        }
        if (!same || values.length != 16 || !values[0].equals("8") || !values[1].equals("1")) {
            torn.add(found);
        }
    }
}

package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads while loads are published sees the rows of one load: all of them, and none of another. */
@Timeout(240)
class ReadersIT {
    private static final int PUBLISHES = 100;
    private static final int ROWS = 100;
    private static final Schema SCHEMA =
            Schema.of(new Field("id", Simple.LONG, false), new Field("version", Simple.LONG, false));

    private static final RawTable MERGED = new RawTable("merged", SCHEMA, WriteMode.MERGE, List.of("id"));
    private static final RawTable REPLACED = new RawTable("replaced", SCHEMA, WriteMode.REPLACE, List.of("id"));
    private static final RawTable COPIED = new RawTable("copied", SCHEMA, WriteMode.REPLACE, List.of());

    /** Of each table: how many rows, how many versions, one of them. Merged and replaced come by one commit. */
    private static final String LOOK =
            "select m.*, r.*, c.* from " + of("merged", "m") + ", " + of("replaced", "r") + ", " + of("copied", "c");

    private static String of(String table, String alias) {
        return "(select count(*), count(distinct version), min(version) from raw." + table + ") as " + alias;
    }

    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger looksAcrossPublishes = new AtomicInteger();
    private final AtomicInteger empty = new AtomicInteger();
    private final AtomicInteger torn = new AtomicInteger();

    @Test
    void tenReadersSeeNoTableThatIsEmptyOrTornDuringAHundredPublishes() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(10);
        try (Fixture fixture = new Fixture();
                Loading loading = new Loading(fixture.warehouse())) {
            for (RawTable table : List.of(MERGED, REPLACED, COPIED)) {
                loading.load(table, version(table, 0));
            }
            List<Future<?>> reading = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                boolean looksFirst = i % 2 == 0;
                reading.add(readers.submit(() -> read(fixture, this::lookOnce)));
                reading.add(readers.submit(
                        () -> read(fixture, (reader, look) -> lookAcrossPublishes(reader, look, looksFirst))));
            }
            try {
                publish(loading);
            } finally {
                count(PUBLISHES);
            }
            for (Future<?> reader : reading) {
                reader.get(); // throws what it met
            }
        } finally {
            readers.shutdown();
        }
        assertThat(looks).hasValueGreaterThan(PUBLISHES);
        assertThat(looksAcrossPublishes).hasValueGreaterThan(PUBLISHES / 2);
        assertThat(List.of(empty.get(), torn.get())).as("empty, torn").containsExactly(0, 0);
    }

    private void publish(Loading loading) {
        for (int i = 1; i <= PUBLISHES; i++) {
            if (i % 2 == 0) {
                loading.commitDirectly(COPIED, batch(COPIED, i));
            } else {
                loading.commit(List.of(MERGED, REPLACED), List.of(batch(MERGED, i), batch(REPLACED, i)));
            }
            count(i);
        }
    }

    private synchronized void count(int publishes) {
        published.set(publishes);
        notifyAll();
    }

    /** Until two whole publishes, one of each kind, lie between now and then; or all are done. */
    private synchronized void awaitPublishes() throws InterruptedException {
        int begun = published.get() + 1; // perhaps committed already, and not counted
        while (published.get() < Math.min(PUBLISHES, begun + 2)) {
            wait();
        }
    }

    private interface Reading {
        void read(Connection reader, PreparedStatement look) throws Exception;
    }

    /** Reads again and again on one connection, by one statement that the server comes to know. */
    private Void read(Fixture fixture, Reading reading) throws Exception {
        try (Connection reader = fixture.connect();
                PreparedStatement look = reader.prepareStatement(LOOK)) {
            while (published.get() < PUBLISHES) {
                reading.read(reader, look);
            }
            return null;
        }
    }

    private void lookOnce(Connection reader, PreparedStatement look) throws SQLException {
        look(look);
        looks.incrementAndGet();
    }

    /** One snapshot, older than two publishes when it is read, whether or not its tables were read before. */
    private void lookAcrossPublishes(Connection reader, PreparedStatement look, boolean looksFirst) throws Exception {
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        String before;
        if (looksFirst) {
            before = look(look);
        } else {
            try (Statement statement = reader.createStatement()) {
                statement.execute("select pg_current_snapshot()");
            }
            before = "";
        }
        awaitPublishes();
        String after = look(look);
        if (looksFirst && !after.equals(before)) {
            torn.incrementAndGet();
        }
        reader.commit();
        looksAcrossPublishes.incrementAndGet();
    }

    private String look(PreparedStatement look) throws SQLException {
        try (ResultSet found = look.executeQuery()) {
            found.next();
            long[] values = new long[9];
            for (int i = 0; i < values.length; i++) {
                values[i] = found.getLong(i + 1);
            }
            if (values[0] == 0 || values[3] == 0 || values[6] == 0) {
                empty.incrementAndGet();
            } else if (List.of(values[0], values[3], values[6]).stream().anyMatch(rows -> rows != ROWS)
                    || List.of(values[1], values[4], values[7]).stream().anyMatch(versions -> versions != 1)
                    || values[2] != values[5]) {
                torn.incrementAndGet();
            }
            return Arrays.toString(values);
        }
    }

    private static Batch batch(RawTable table, int version) {
        return Loading.rows(table, version(table, version));
    }

    /** Every row of every load has its load's version. What is replaced loses its first row, and gets another. */
    private static Object[] version(RawTable table, int version) {
        Object[] values = new Object[ROWS * 2];
        for (int i = 0; i < ROWS; i++) {
            values[2 * i] = table.mode() == WriteMode.REPLACE ? (long) version + i : (long) i;
            values[2 * i + 1] = (long) version;
        }
        return values;
    }
}

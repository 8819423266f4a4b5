package dev.crescendo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Source;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.spark.Spark;
import dev.crescendo.testserver.KafkaServer;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spark repeats tasks; what failed attempts have staged is neither published nor left behind. */
@Timeout(120)
class SparkAttemptsIT {
    private static final String PROJECT = "shop";
    private static final int ORDERS = 2_000;

    private static PostgresServer postgres;
    private static Places places;
    private static Source source;
    private static Map<String, List<String>> undisturbed;

    private final String database = postgres.createDatabase();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.shared();
        places = Places.of(postgres, KafkaServer.shared(), folder);
        OrdersTable table = OrdersTable.create(postgres);
        table.add(Orders.numbered(0, ORDERS));
        source = places.table(table.database(), 4);
        String reference = postgres.createDatabase();
        Cron.run(OrdersPipeline.from(source), places.warehouse(reference), RunOptions.of(PROJECT));
        undisturbed = Loaded.in(postgres, reference);
    }

    @AfterEach
    void stopFaults() {
        Faults.clear();
    }

    @ParameterizedTest
    @EnumSource(names = {"IN_TASK", "BEFORE_TASK_END", "AFTER_TASK"})
    void attemptsThatFailAreRepeatedAndLoadNothingTwice(FaultPoint point) throws Exception {
        AtomicInteger reached = new AtomicInteger();
        failAt(point, reached, 3, () -> new UnavailableException("the network has a moment"));

        run();

        assertThat(reached).hasValue(4 + 3);
        assertThat(Loaded.in(postgres, database)).isEqualTo(undisturbed);
        assertThat(stagingTables()).isEmpty();
    }

    @Test
    void aTaskThatCanNotSucceedFailsTheRunAndTheNextOneLoadsAll() throws Exception {
        failAt(FaultPoint.AFTER_TASK, new AtomicInteger(), 1, () -> new SourceException("the shop is closed"));
        assertThatThrownBy(this::run).isInstanceOf(SourceException.class).hasMessageContaining("the shop is closed");
        assertThat(Loaded.records(postgres, database)).isZero();

        run();

        assertThat(Loaded.in(postgres, database)).isEqualTo(undisturbed);
        assertThat(stagingTables()).isEmpty();
    }

    private void run() {
        Spark.run(
                LocalSpark.context(),
                OrdersPipeline.from(source),
                places.warehouse(database),
                RunOptions.of(PROJECT).withKey("slot"));
    }

    /** Tasks run in this JVM, so faults strike them too: the first {@code times} that they come to a point. */
    private static void failAt(
            FaultPoint point, AtomicInteger reached, int times, Supplier<? extends RuntimeException> failure) {
        Faults.install(at -> {
            if (at == point && reached.incrementAndGet() <= times) {
                throw failure.get();
            }
        });
    }

    /** Tables that attempts have made; the two that keep account of them have names of their own. */
    private List<String> stagingTables() throws Exception {
        List<String> tables = new java.util.ArrayList<>();
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select tablename from pg_tables"
                        + " where schemaname = 'crescendo_staging' and tablename not in ('receipts', 'attempts')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}

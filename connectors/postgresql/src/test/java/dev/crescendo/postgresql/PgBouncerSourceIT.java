package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Secret;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.postgresql.warehouse.PgBouncer;
import dev.crescendo.testkit.SourceContract;
import dev.crescendo.testkit.SourceFixture;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables read through a PgBouncer that pools transactions: nothing is said that does not end with the transaction. */
@Timeout(120)
class PgBouncerSourceIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    /** For a password that travels. */
    @TempDir
    static Path folder;

    private static Connection admin;
    private static @Nullable PgBouncer bouncer;
    private static PostgresConnection pooled;

    @BeforeAll
    static void start() throws Exception {
        String database = SERVER.createDatabase();
        admin = SERVER.connect(database);
        bouncer = PgBouncer.start(SERVER.port(), SERVER.user(), SERVER.password());
        Path password = Files.writeString(folder.resolve("password"), SERVER.password());
        String url = SERVER.url(database).replace(":" + SERVER.port() + "/", ":" + bouncer.port() + "/");
        pooled = PostgresConnection.to(url).as(SERVER.user(), Secret.file(password));
    }

    @AfterAll
    static void stop() throws Exception {
        if (bouncer != null) {
            bouncer.close();
        }
        admin.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static final class Items implements SourceFixture {
        @Override
        public Source fresh() throws SQLException {
            execute("DROP TABLE IF EXISTS items; CREATE TABLE items (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " xid xid8 NOT NULL DEFAULT pg_current_xact_id(), at timestamptz NOT NULL DEFAULT now(),"
                    + " price numeric(9,2) DEFAULT 1.5, address inet DEFAULT '10.0.0.1')");
            return PostgresTable.of(pooled, "items").cursor("id").splits(2);
        }

        @Override
        public void add(int records) throws SQLException {
            execute("INSERT INTO items (at) SELECT now() FROM generate_series(1, " + records + ")");
        }
    }

    @TestFactory
    Stream<DynamicTest> itKeepsTheContract() {
        return Stream.concat(
                SourceContract.of(new Items()).tests(),
                Stream.of(DynamicTest.dynamicTest(
                        "nothing is left behind", () -> PgBouncer.requireNothingLeftBehind(pooled, admin))));
    }

    @Test
    void allPiecesAreOfOneMomentAndTheNextRunSeesTheNext() throws Exception {
        execute(
                "CREATE TABLE moving AS SELECT i AS id, 0 AS n, repeat('x', 500) AS filler FROM generate_series(1, 1000) i");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(pooled, "moving").key("id").splits(5));
        for (int run = 0; run < 3; run++) {
            ExtractPlan plan = driver.plan(new ReadRange.Whole());
            assertThat(plan.splits()).hasSize(5);
            List<Object> numbers = new ArrayList<>();
            for (Split split : plan.splits()) {
                execute("UPDATE moving SET n = n + 1");
                driver.read(split, (batch, row) -> numbers.add(batch.valueAt(1, row)));
            }
            driver.end();
            assertThat(numbers).hasSize(1000);
            assertThat(new HashSet<>(numbers)).containsExactly(run * 5);
        }
        PgBouncer.requireNothingLeftBehind(pooled, admin);
    }
}

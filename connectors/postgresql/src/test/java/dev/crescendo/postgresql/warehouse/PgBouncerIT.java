package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.testkit.WarehouseContract;
import dev.crescendo.testkit.WarehouseFixture;
import dev.crescendo.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The warehouse behind a PgBouncer that pools transactions: it keeps its contract, because all that it says to the server
 * ends with the transaction, and it leaves nothing to whoever gets the connection next.
 */
@Timeout(240)
class PgBouncerIT {
    private static Fixture fixture;
    private static @Nullable PgBouncer bouncer;

    private record Pooled(Warehouse warehouse) implements WarehouseFixture {
        @Override
        public Warehouse fresh() throws Exception {
            fixture.forgetAll();
            return warehouse;
        }

        @Override
        public List<Map<String, Object>> rows(Warehouse of, String table) throws Exception {
            return fixture.table(table);
        }

        @Override
        public List<String> rejectReasons(Warehouse of) throws Exception {
            return fixture.rows("select reason from crescendo.rejects order by reject_id");
        }

        @Override
        public List<String> leftovers(Warehouse of) throws Exception {
            return fixture.leftovers();
        }
    }

    @TestFactory
    Stream<DynamicTest> behindAPoolerOfTransactionsTheContractHoldsAndNothingIsLeftBehind() throws Exception {
        fixture = new Fixture();
        bouncer = PgBouncer.start(fixture.port(), fixture.connection().user(), fixture.password());
        PostgresConnection pooled = fixture.connection(bouncer.port());
        PostgresWarehouse warehouse = new PostgresWarehouse(pooled);
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest(
                        "transactions of one connection have different servers", () -> assertPooled(pooled))),
                Stream.concat(
                        WarehouseContract.of(new Pooled(warehouse)).tests(),
                        Stream.of(DynamicTest.dynamicTest(
                                "nothing is left behind", () -> assertNothingLeft(pooled, warehouse)))));
    }

    private static void assertPooled(PostgresConnection pooled) throws SQLException {
        Set<String> servers = new TreeSet<>();
        try (Connection one = pooled.open("one");
                Connection two = pooled.open("two")) {
            two.setAutoCommit(false);
            for (int i = 0; i < 10; i++) {
                servers.add(ask(one, "select pg_backend_pid()"));
                ask(two, "select 1"); // takes the server that was free
                servers.add(ask(one, "select pg_backend_pid()"));
                two.commit();
            }
        }
        assertThat(servers).hasSizeGreaterThan(1);
    }

    private static void assertNothingLeft(PostgresConnection pooled, PostgresWarehouse warehouse) throws SQLException {
        for (int i = 0; i < 10; i++) {
            try (Connection query = warehouse.openReadOnly()) {
                ask(query, "select count(*) from crescendo.lanes");
                query.commit(); // else the pooler would throw the server's connection away, with all that was left
                // on it
            }
        }
        try (Connection direct = fixture.connect()) {
            PgBouncer.requireNothingLeftBehind(pooled, direct);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    @AfterAll
    static void close() throws Exception {
        if (bouncer != null) {
            bouncer.close();
        }
        fixture.close();
    }
}

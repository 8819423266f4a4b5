package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading by an {@code xid8} column: nothing is waited for, nothing is lost, nothing comes twice. */
class TransactionIdsIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private static String database;
    private static PostgresConnection connection;

    private Connection early;
    private Connection late;

    record Row(long id) {}

    @BeforeAll
    static void createDatabase() {
        database = SERVER.createDatabase();
        connection = SourceDriver.connection(SERVER, database);
    }

    @BeforeEach
    void create() throws SQLException {
        early = SERVER.connect(database);
        late = SERVER.connect(database);
        execute(
                late,
                "DROP TABLE IF EXISTS orders; CREATE TABLE orders (id bigserial PRIMARY KEY,"
                        + " xid xid8 DEFAULT pg_current_xact_id())");
    }

    @AfterEach
    void close() throws SQLException {
        early.close();
        late.close();
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    private static SourceDriver driver() {
        return new SourceDriver(PostgresTable.of(connection, "orders")
                .as(Row.class)
                .cursor("xid")
                .splits(2));
    }

    @Test
    void openPreparedAndRolledBackTransactionsAndSavepointsAreReadOnceEach() throws Exception {
        String gid = database + "_xid";
        execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES; SAVEPOINT s; INSERT INTO orders DEFAULT VALUES");
        execute(early, "ROLLBACK TO s; INSERT INTO orders DEFAULT VALUES");
        execute(late, "BEGIN; INSERT INTO orders DEFAULT VALUES; PREPARE TRANSACTION '" + gid + "'");
        execute(late, "BEGIN; INSERT INTO orders DEFAULT VALUES; ROLLBACK");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        SourceDriver driver = driver();
        List<Object> ids = new ArrayList<>();
        Position position = Position.empty();

        ExtractPlan first = driver.since(position);
        ids.addAll(driver.values(first, "id"));
        assertThat(ids).containsExactly(6L);
        assertThat(driver.reports).isEmpty();
        position = position.with(first.end());
        assertThat(driver.since(position).isEmpty()).isTrue();
        execute(early, "COMMIT");
        ExtractPlan second = driver.since(position);
        ids.addAll(driver.values(second, "id"));
        position = position.with(second.end());
        execute(late, "COMMIT PREPARED '" + gid + "'");
        execute(late, "UPDATE orders SET xid = pg_current_xact_id() WHERE id = 6");
        ExtractPlan third = driver.since(position);
        ids.addAll(driver.values(third, "id"));
        position = position.with(third.end());

        assertThat(ids).containsExactlyInAnyOrder(6L, 1L, 3L, 4L, 6L);
        assertThat(driver.since(position).isEmpty()).isTrue();
    }

    @Test
    void rowsOfAnotherServersTransactionsAreAnError() throws Exception {
        execute(late, "INSERT INTO orders (xid) VALUES ('9000000000'), (pg_current_xact_id())");

        assertThatThrownBy(() -> driver().since(Position.empty()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("not begun");
    }

    @Test
    void rowsWithoutOneAndIntervalsAndOtherPositionsAreRefused() throws Exception {
        execute(late, "INSERT INTO orders DEFAULT VALUES");

        assertThatThrownBy(() -> driver().plan(new ReadRange.Between("1", "2")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ids of transactions");
        assertThatThrownBy(() -> driver().since(Position.of(new LaneId("public.orders"), new Token("17"))))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("reset the position");
        execute(late, "INSERT INTO orders (xid) VALUES (NULL)");
        assertThatThrownBy(() -> driver().since(Position.empty()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("have no value");
    }
}

package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletesIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private static Connection admin;
    private static PostgresConnection connection;

    @BeforeAll
    static void create() throws SQLException {
        String database = SERVER.createDatabase();
        admin = SERVER.connect(database);
        connection = SourceDriver.connection(SERVER, database);
    }

    @AfterAll
    static void close() throws SQLException {
        admin.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        execute("DROP TABLE IF EXISTS orders; CREATE TABLE orders (shop int, id int, at timestamptz NOT NULL DEFAULT"
                + " clock_timestamp(), t text, PRIMARY KEY (shop, id))");
        execute(
                "INSERT INTO orders SELECT i % 3, i, clock_timestamp(), repeat('x', 300) FROM generate_series(1, 300) i");
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PostgresTable orders() {
        return PostgresTable.of(connection, "orders");
    }

    private static RunResult run(Pipeline pipeline, InMemoryWarehouse warehouse) {
        return new PipelineRun(pipeline, warehouse, new SequentialRunner(true), RunOptions.of("shop")).execute();
    }

    private static List<Object> ids(InMemoryWarehouse warehouse) {
        return warehouse.rows("orders").stream().map(row -> row.get("id")).toList();
    }

    @Test
    void deletedRowsAreGoneAfterTheNextLookAndOthersStay() throws Exception {
        for (int splits : List.of(1, 3)) {
            fill();
            InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
            Pipeline pipeline = Pipeline.named("orders")
                    .from(orders().cursor("at").splits(splits).detectDeletes(Duration.ZERO))
                    .merge();

            run(pipeline, warehouse);
            assertThat(ids(warehouse)).hasSize(300);
            execute("DELETE FROM orders WHERE id <= 100; UPDATE orders SET at = clock_timestamp() WHERE id = 101");
            execute("INSERT INTO orders VALUES (9, 1)");
            RunResult second = run(pipeline, warehouse);

            assertThat(second.counts().read()).isEqualTo(2);
            assertThat(ids(warehouse)).hasSize(201).doesNotContain(50);
            execute("DELETE FROM orders");
            run(pipeline, warehouse);
            assertThat(ids(warehouse)).isEmpty();
        }
    }

    @Test
    void theNextLookComesWhenItsTimeHasCome() throws Exception {
        SourceDriver driver = new SourceDriver(orders().cursor("id").detectDeletes(Duration.ofHours(1)));
        LaneId deletes = new LaneId("public.orders#deletes");

        ExtractPlan first = driver.since(Position.empty());
        assertThat(first.complete()).containsExactly("orders#keys");
        assertThat(first.splits()).hasSize(2);
        assertThat(first.end().lanes()).contains(deletes);
        assertThat(driver.since(first.end()).isEmpty()).isTrue();

        Position later = first.end().with(Position.of(deletes, new Token("2026-01-01T00:00:00Z")));
        ExtractPlan due = driver.since(later);
        assertThat(due.complete()).containsExactly("orders#keys");
        assertThat(due.splits()).hasSize(1);
        assertThat(due.end().lanes()).containsExactly(deletes);
    }

    @Test
    void withoutACursorEveryRunSeesWhatIsGone() throws Exception {
        InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
        Pipeline noticing = Pipeline.named("orders")
                .from(orders().splits(2).detectDeletes(Duration.ofHours(1)))
                .merge();
        Pipeline blind = Pipeline.named("orders").from(orders()).merge();

        run(blind, warehouse);
        execute("DELETE FROM orders WHERE id <= 100");
        run(blind, warehouse);
        assertThat(ids(warehouse)).hasSize(300);
        run(noticing, warehouse);
        assertThat(ids(warehouse)).hasSize(200);
    }

    @Test
    void withoutAKeyOrWhereRowsAreAppendedItIsRefused() {
        PostgresQuery query = PostgresQuery.of(connection, "SELECT * FROM orders")
                .cursor("id")
                .detectDeletes(Duration.ZERO);
        assertThatThrownBy(() -> query.streams(new SourceDriver(query)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no key");

        Pipeline appending = Pipeline.named("orders")
                .from(orders().cursor("id").detectDeletes(Duration.ZERO))
                .append();
        assertThatThrownBy(() -> run(appending, InMemoryWarehouse.fresh()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("detect");
        assertThatThrownBy(() -> Pipeline.named("orders")
                        .from(orders().cursor("at").lookback(Duration.ofMinutes(1)))
                        .append())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("lookback");
    }
}

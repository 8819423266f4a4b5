package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Secret;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replay that is killed anywhere: run again, it loads no record twice and loses none. From PostgreSQL to PostgreSQL. */
@Timeout(300)
class ReplayKillIT {
    private static final String URL = "replay.url";
    private static final String USER = "replay.user";
    private static final String PASSWORD_FILE = "replay.password.file";

    /** Not from the start: a child that initializes this class would start a server of its own, which its kill leaves behind. */
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
    }

    record Order(long id, String name) {}

    /** Refuses orders whose names end in a certain way. */
    record Refuse(String end) implements Transformer<Order, Order> {
        @Override
        public void transform(Order order, Emitter<Order> out) {
            if (order.name().endsWith(end)) {
                out.reject("ends badly");
            } else {
                out.emit(order);
            }
        }
    }

    private static PostgresConnection connection() {
        return PostgresConnection.to(System.getProperty(URL))
                .as(System.getProperty(USER), Secret.file(Path.of(System.getProperty(PASSWORD_FILE))));
    }

    private static Pipeline refusing(String end) {
        return Pipeline.named("orders")
                .from(PostgresTable.of(connection(), "orders").cursor("id").as(Order.class))
                .transform(Order.class, new Refuse(end), Order.class)
                .merge("id");
    }

    @Test
    void aKilledReplayIsDoneOnceByTheNext(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), server.password());
        FaultPoint[] points = {
            FaultPoint.IN_TASK,
            FaultPoint.BEFORE_COMMIT,
            FaultPoint.IN_COMMIT_AFTER_DATA,
            FaultPoint.IN_COMMIT_BEFORE_COMMIT,
            FaultPoint.AFTER_COMMIT,
        };
        CrashKit kit = CrashKit.of(Replaying.class);
        String[] database = {""};
        kit.rerunHere()
                .reset(() -> {
                    database[0] = server.createDatabase();
                    for (Map.Entry<String, String> property : Map.of(
                                    URL,
                                    server.url(database[0]),
                                    USER,
                                    server.user(),
                                    PASSWORD_FILE,
                                    password.toString())
                            .entrySet()) {
                        kit.property(property.getKey(), property.getValue());
                        System.setProperty(property.getKey(), property.getValue());
                    }
                    try (Connection connection = server.connect(database[0]);
                            Statement statement = connection.createStatement()) {
                        statement.execute("CREATE TABLE orders AS SELECT n::bigint AS id, 'order ' || n AS name FROM"
                                + " generate_series(0, 499) n");
                        statement.execute("ALTER TABLE orders ADD PRIMARY KEY (id)");
                    }
                    new PipelineRun(
                                    refusing("7"),
                                    new PostgresWarehouse(connection()),
                                    new SequentialRunner(true),
                                    RunOptions.of("shop"))
                            .execute();
                    assertThat(texts(database[0], "SELECT count(*) FROM crescendo.rejects"))
                            .containsExactly("50");
                })
                .content(() -> Map.of(
                        "orders", texts(database[0], "SELECT id || ' ' || name FROM raw.orders"),
                        "rejects",
                                texts(
                                        database[0],
                                        "SELECT place || ' ' || (replayed_by IS NULL) FROM crescendo.rejects"),
                        "loads", texts(database[0], "SELECT written FROM crescendo.loads")))
                .killAt(points)
                .mustReach(points)
                .run()
                .assertNothingLostNothingTwice();
        assertThat(texts(database[0], "SELECT count(*) FROM raw.orders")).containsExactly("500");
        assertThat(
                        texts(
                                database[0],
                                "SELECT convert_from(raw, 'UTF8') FROM crescendo.rejects WHERE place = 'table public.orders, id=7'"))
                .containsExactly("{\"id\":7,\"name\":\"order 7\"}");
    }

    private static List<String> texts(String database, String sql) throws Exception {
        List<String> texts = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    static final class Replaying implements CrashScenario {
        @Override
        public void run() {
            new RejectReplay(
                            refusing("-"),
                            new PostgresWarehouse(connection()),
                            RunOptions.of("shop").withKey("replay"))
                    .execute(Set.of());
        }
    }
}

package dev.crescendo.models;

import static dev.crescendo.models.Shop.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.models.Shop.Customer;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.testserver.UnpackedDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills of runs that change a table, an incremental one and a view at once, which are there already. A half-done publish
 * would show as tables of both states.
 */
@Timeout(300)
class ModelsKillIT {
    private static final String FOLDER = "crescendo.models.folder";
    private static final String URL = "crescendo.models.url";
    private static final String USER = "crescendo.models.user";

    private static final List<FaultPoint> POINTS = List.of(
            FaultPoint.AFTER_CLAIM,
            FaultPoint.AFTER_PLAN,
            FaultPoint.IN_TASK,
            FaultPoint.AFTER_TASK,
            FaultPoint.BEFORE_COMMIT,
            FaultPoint.IN_COMMIT_AFTER_DATA,
            FaultPoint.IN_COMMIT_BEFORE_COMMIT,
            FaultPoint.AFTER_COMMIT,
            FaultPoint.BEFORE_CLEAN_UP,
            FaultPoint.AFTER_CLEAN_UP);

    private static final Map<String, String> LOOKS = Map.of(
            "users", "select * from curated.users",
            "totals", "select * from curated.totals",
            "names", "select * from curated.names",
            "models", "select model, materialization, fingerprint, rows from crescendo.models",
            "builds", "select model, rows, count(*) from crescendo.builds group by 1, 2",
            "checks",
                    "select model, check_name, failures, count(*) from crescendo.checks where build_id is not null group by 1, 2, 3",
            "staged", Shop.STAGED);

    @TempDir
    Path folder;

    @Test
    void onPostgres() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String first = server.createDatabase();
        Files.writeString(folder.resolve("password"), server.password());
        CrashKit kit = kit();
        publish(kit, USER, server.user());
        publish(kit, URL, server.url(first));
        before();
        String control = server.createDatabase();
        prove(kit.reset(() -> {
            String fresh = server.createDatabase();
            try (Connection connection = server.connect(control);
                    Statement statement = connection.createStatement()) {
                statement.execute("drop database " + fresh);
                statement.execute("create database " + fresh + " template " + first);
            }
            publish(kit, URL, server.url(fresh));
        }));
    }

    @Test
    void onDuckDb() throws Exception {
        CrashKit kit = kit().classPath(UnpackedDriver.classPath(folder));
        Path first = folder.resolve("first.duckdb");
        publish(kit, URL, first.toString());
        before();
        AtomicInteger number = new AtomicInteger();
        prove(kit.reset(() -> {
            Path fresh = folder.resolve(number.incrementAndGet() + ".duckdb");
            Files.copy(first, fresh); // its last load has closed it
            publish(kit, URL, fresh.toString());
        }));
    }

    private CrashKit kit() {
        CrashKit kit = CrashKit.of(Build.class)
                .jvmArgument("-XX:TieredStopAtLevel=1")
                .jvmArgument("-XX:+UseSerialGC")
                .jvmArgument("-Xmx256m")
                .rerunHere();
        publish(kit, FOLDER, folder.toString());
        return kit;
    }

    /** What is there when the run that is killed begins, and what is new for it. */
    private static void before() {
        Shop shop = shop();
        shop.load(new Customer(1, "Ada"), new Customer(2, "Bo"));
        shop.load(order(1, 1, "paid", "10.00", "2026-01-01"), order(2, 2, "new", "5.00", "2026-01-02"));
        shop.model("users", "/* { key: id, checks: [{ not_null: name }] } */ select id, name from raw.customers")
                .model("totals", """
                        /* { materialize: incremental, key: order_id } */
                        select id as order_id, total * 2 as total from raw.orders where status <> 'refunded'""")
                .model("names", "/* { materialize: view } */ select name from curated.users");
        shop.build();
        shop.load(new Customer(2, "Bob"), new Customer(3, "Cy"));
        shop.load(order(3, 2, "paid", "7.50", "2026-01-03"), order(1, 1, "refunded", "10.00", "2026-01-01"));
        assertThat(shop.way("totals")).isEqualTo(Way.BY_LOADS);
        shop.model(
                        "users",
                        "/* { key: id, checks: [{ not_null: name }] } */ select id, name, 1 as one from raw.customers")
                .model("names", "/* { materialize: view } */ select one, name from curated.users");
    }

    private void prove(CrashKit kit) throws Exception {
        kit.content(() -> {
            Map<String, List<String>> found = new LinkedHashMap<>();
            LOOKS.forEach((name, look) -> found.put(name, shop().rows(look)));
            return found;
        });
        POINTS.forEach(point -> kit.killAt(point).mustReach(point));
        kit.run().assertNothingLostNothingTwice();
    }

    private static void publish(CrashKit kit, String name, String value) {
        System.setProperty(name, value);
        kit.property(name, value);
    }

    private static Shop shop() {
        Path folder = Path.of(System.getProperty(FOLDER));
        String url = System.getProperty(URL);
        return url.endsWith(".duckdb")
                ? Shop.onDuckDb(folder, Path.of(url))
                : Shop.onPostgres(folder, url, System.getProperty(USER), folder.resolve("password"));
    }

    static final class Build implements CrashScenario {
        @Override
        public void run() {
            shop().build(RunOptions.of(Shop.PROJECT).withKey("slot"));
        }
    }
}

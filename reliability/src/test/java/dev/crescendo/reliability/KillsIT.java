package dev.crescendo.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.crescendo.reliability.Options.Target;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.testserver.UnpackedDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The short form of {@code reliability/run --only kills}: runs killed at system calls, and their reruns. */
@Timeout(300)
class KillsIT {
    private static final long SEED = 3;
    private static final int RUNS = 6;

    @TempDir
    private Path folder;

    @BeforeAll
    static void tellHowManyKills() {
        ((Logger) LoggerFactory.getLogger(CrashKit.class)).setLevel(Level.INFO);
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.class,
            names = {"POSTGRESQL_RAW", "DUCKDB_RAW"})
    void killedAnywhereAHistoryIsAsIfUndisturbed(Target target) throws Exception {
        boolean atCalls = CrashKit.canKillAtCalls();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(atCalls).as("strace is there, and may trace").isTrue();
        }
        Path own = Files.createDirectories(folder.resolve("store"));
        Store store = target.isPostgres() ? PostgresStore.on(PostgresServer.shared(), own) : DuckStore.in(own);
        String classPath = UnpackedDriver.classPath(Files.createDirectories(folder.resolve("driver")));

        Result result = Kills.of(target, store, SEED, atCalls, RUNS, classPath);

        assertThat(result.problems()).isEmpty();
        assertThat(result.isExact()).isTrue();
        assertThat(result.faults()).isGreaterThanOrEqualTo(RUNS / 2);
    }
}

package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.position.Position;
import dev.crescendo.testkit.ChildJvm;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file between processes: locks, the copy for readers, files that a crash left behind. */
@Timeout(120)
class OneWriterIT {
    @TempDir
    private Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void newPath() {
        path = folder.resolve("warehouse.duckdb");
    }

    private DuckWarehouse warehouse(Duration lockWait) {
        return new DuckWarehouse(DuckConnection.to(path).lockWait(lockWait));
    }

    private void prepare() {
        try (Ledger ledger = warehouse(Duration.ofSeconds(30)).ledger()) {
            ledger.prepare();
        }
    }

    private ChildJvm holder() throws Exception {
        ChildJvm child = ChildJvm.running(HoldingProcess.class)
                .arguments(path.toString())
                .start();
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!child.output().contains("open")) {
            assertThat(System.nanoTime()).as(child.output()).isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return child;
    }

    private void letGo() throws Exception {
        Files.createFile(Path.of(path + ".let-go"));
    }

    @Test
    void whileAnotherProcessHasTheFileARunIsHeldAndTheMessageNamesIt() throws Exception {
        prepare();
        try (ChildJvm child = holder();
                Ledger ledger = warehouse(Duration.ofMillis(300)).ledger()) {
            assertThatThrownBy(() -> ledger.findRun(new PipelineId("shop", "orders", "raw"), new RunKey("k")))
                    .isInstanceOf(HeldException.class)
                    .hasMessageContaining("process " + child.pid())
                    .hasMessageContaining("One process at a time")
                    .satisfies(held ->
                            assertThat(((HeldException) held).exitCode()).isEqualTo(ExitCode.HELD));
        }
    }

    @Test
    void whoeverWaitsGetsInWhenTheOtherLetsGo() throws Exception {
        prepare();
        try (ChildJvm child = holder();
                Ledger ledger = warehouse(Duration.ofSeconds(60)).ledger()) {
            CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(
                    () -> ledger.findRun(new PipelineId("shop", "orders", "raw"), new RunKey("k")));
            letGo();
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
            assertThat(child.waitFor(Duration.ofSeconds(30))).isZero();
        }
    }

    @Test
    void positionsAndQueriesAreAnsweredFromTheSnapshotMeanwhile() throws Exception {
        prepare();
        assertThat(folder.resolve("warehouse.snapshot.duckdb")).exists();
        DuckWarehouse warehouse = warehouse(Duration.ofMillis(300));
        try (ChildJvm child = holder();
                Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            assertThat(ledger.position(new PipelineId("shop", "orders", "raw"))).isEqualTo(Position.empty());
            assertThat(ledger.pipelines("shop")).isEmpty();
            try (Connection connection = warehouse.openReadOnly();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT version FROM crescendo.version")) {
                assertThat(rows.next()).isTrue();
                assertThatThrownBy(() -> statement.execute("CREATE TABLE crescendo.x (y INTEGER)"))
                        .hasMessageContaining("read-only");
            }
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aReaderOfTheSnapshotKeepsNobodyFromWritingAndSeesTheNextOneWhenItOpensAgain() throws Exception {
        prepare();
        DuckWarehouse warehouse = warehouse(Duration.ofSeconds(5));
        try (Connection old = warehouse.openReadOnly()) {
            new Opened(path).execute("CREATE TABLE raw.t AS SELECT 1 AS x");
            try (Statement statement = old.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT count(*) FROM duckdb_tables() WHERE table_name = 't'")) {
                rows.next();
                assertThat(rows.getLong(1)).isZero();
            }
        }
        try (Connection current = warehouse.openReadOnly();
                Statement statement = current.createStatement();
                ResultSet rows = statement.executeQuery("SELECT x FROM raw.t")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void whatAKilledProcessCommittedAndLeftInTheLogIsReadBack() throws Exception {
        prepare();
        try (ChildJvm child =
                ChildJvm.running(DyingProcess.class).arguments(path.toString()).start()) {
            assertThat(child.waitFor(Duration.ofSeconds(60))).isEqualTo(9);
        }
        assertThat(Path.of(path + ".wal")).exists();
        try (Connection connection = warehouse(Duration.ofSeconds(5)).openReadOnly();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT x FROM raw.t")) {
            assertThat(rows.next()).isTrue();
        }
        assertThat(Path.of(path + ".wal")).doesNotExist();
    }

    /** Commits, and is gone without closing. */
    public static final class DyingProcess {
        private DyingProcess() {}

        public static void main(String[] arguments) throws Exception {
            Connection connection = DriverManager.getConnection("jdbc:duckdb:" + arguments[0]);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE raw.t AS SELECT 1 AS x");
            }
            Runtime.getRuntime().halt(9);
        }
    }

    @Test
    void aLogThatCantBeReplayedIsRefusedAndBothFilesAreKept() throws Exception {
        prepare();
        try (ChildJvm child =
                ChildJvm.running(DyingProcess.class).arguments(path.toString()).start()) {
            child.waitFor(Duration.ofSeconds(60));
        }
        Path log = Path.of(path + ".wal");
        byte[] bytes = Files.readAllBytes(log);
        for (int i = bytes.length / 2; i < bytes.length; i++) {
            bytes[i] ^= 0x5A;
        }
        Files.write(log, bytes);
        try (Ledger ledger = warehouse(Duration.ofSeconds(5)).ledger()) {
            assertThatThrownBy(() -> ledger.findRun(new PipelineId("shop", "orders", "raw"), new RunKey("k")))
                    .isInstanceOf(WarehouseException.class)
                    .hasMessageContaining("can't be replayed")
                    .hasMessageContaining("Keep both files");
        }
        assertThat(log).hasBinaryContent(bytes);
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
        Files.writeString(path, "no database".repeat(1000));
        assertThatThrownBy(this::prepare)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no DuckDB database");
        assertThat(path).hasContent("no database".repeat(1000));
    }

    @Test
    void aNewDatabaseLeavesNoOtherFiles() throws Exception {
        path = folder.resolve("some/where/new.duckdb");
        prepare();
        try (Stream<Path> files = Files.list(folder.resolve("some/where"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("new.duckdb", "new.snapshot.duckdb");
        }
    }

    @Test
    void manyThreadsClaimSideBySide() throws Exception {
        prepare();
        try (Ledger ledger = warehouse(Duration.ofSeconds(30)).ledger()) {
            CompletableFuture<?>[] claims = new CompletableFuture<?>[12];
            for (int i = 0; i < claims.length; i++) {
                PipelineId pipeline = new PipelineId("shop", "p" + i % 3, "raw");
                claims[i] = CompletableFuture.runAsync(() -> ledger.claim(
                        pipeline, new RunKey("one"), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(1)));
            }
            CompletableFuture.allOf(claims).get(60, TimeUnit.SECONDS);
        }
        assertThat(new Opened(path).texts("SELECT epoch FROM crescendo.lanes ORDER BY pipeline"))
                .containsExactly("4", "4", "4");
    }
}

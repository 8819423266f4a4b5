package dev.crescendo.duckdb.internal.file;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.HeldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database as all threads of this JVM share it: opened by the first that needs it, closed by the last that lets go, so
 * that other processes get their turn. Safe for use by several threads.
 */
public final class SharedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(SharedDatabase.class);

    private static final Map<Path, SharedDatabase> ALL = new HashMap<>();

    private static final long LOOK_EVERY_MILLIS = 50;

    /** Opening a file costs some ten milliseconds, so it stays open for whoever comes at once. */
    private static final long LINGER_MILLIS = 100;

    private static final ScheduledExecutorService CLOSER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "crescendo-duckdb-closer");
        thread.setDaemon(true);
        return thread;
    });

    private final DatabaseFile file;
    private @Nullable DuckDBConnection instance;
    private Access opened = Access.READ;
    private boolean broken;
    private boolean writtenHere;
    private boolean snapshotWanted;
    private boolean memoryLimited;
    private int users;
    private @Nullable Object lastLeft;

    private SharedDatabase(DatabaseFile file) {
        this.file = file;
    }

    /** The one of a file in this JVM. */
    public static SharedDatabase of(DatabaseFile file) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(file.realPath(), path -> new SharedDatabase(file));
        }
    }

    public DatabaseFile file() {
        return file;
    }

    /**
     * Opens a session.
     *
     * @param doing for messages: "claiming shop.orders"
     * @param patience how long to wait for other processes, and for readers of this one
     * @param refused makes the exception for what only the database's owner can mend
     * @throws HeldException if another process has it open for longer than that
     */
    public synchronized Session open(
            Access access,
            String doing,
            Duration patience,
            BiFunction<String, @Nullable Throwable, ? extends CrescendoException> refused) {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean late = System.nanoTime() - giveUp > 0;
            if (users == 0 && (broken || opened == Access.READ && access == Access.WRITE)) {
                rest();
            }
            DuckDBConnection shared = instance;
            if (shared == null) {
                shared = tryStart(access, late, doing, refused);
            }
            if (shared != null && !broken && (opened == Access.WRITE || access == Access.READ)) {
                try {
                    Connection connection = settled(shared.duplicate());
                    try {
                        freeMemory(connection);
                    } catch (SQLException failed) {
                        connection.close();
                        throw failed;
                    }
                    users++;
                    lastLeft = null;
                    return new Session(this, connection);
                } catch (SQLException failure) {
                    breakInstance();
                    throw Failures.explain(file, doing, failure, refused);
                }
            }
            if (late) {
                throw new HeldException(
                        "the DuckDB database " + file + " is still in use by other threads of this process,"
                                + " which " + (broken ? "must let go of it after an error" : "read from it")
                                + ". Wait for them to end, then run again");
            }
            await();
        }
    }

    /** Null while another process has it open. */
    private @Nullable DuckDBConnection tryStart(
            Access access,
            boolean late,
            String doing,
            BiFunction<String, @Nullable Throwable, ? extends CrescendoException> refused) {
        try {
            instance = start(access);
            return instance;
        } catch (SQLException failure) {
            if (late || !Failures.isLocked(failure)) {
                throw Failures.explain(file, doing, failure, refused);
            }
            return null;
        }
    }

    private void await() {
        try {
            wait(LOOK_EVERY_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancelledException("stopped while waiting for the DuckDB database " + file);
        }
    }

    private DuckDBConnection start(Access access) throws SQLException {
        boolean exists = Files.exists(file.path());
        if (!exists && access == Access.READ) {
            throw new ConfigurationException(
                    "database " + file, "there is no such file", "Mend the path, or load something into it first.");
        }
        if (exists && !Files.isRegularFile(file.path())) {
            // DuckDB would wait for who writes into a pipe
            throw new ConfigurationException(
                    "database " + file, "this is no file", "Mend the path, or move what is there away.");
        }
        // once a process writes, its readers must not stand in its way
        Access wanted = writtenHere ? Access.WRITE : access;
        if (!exists) {
            create();
        }
        DuckDBConnection started = connect(file.path(), wanted);
        memoryLimited = false;
        opened = wanted;
        writtenHere |= wanted == Access.WRITE;
        broken = false;
        return started;
    }

    static DuckDBConnection connect(Path path, Access access) throws SQLException {
        NativeLibrary.require();
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        if (access == Access.READ) {
            settings.setProperty(DuckDBDriver.DUCKDB_READONLY_PROPERTY, "true");
        }
        Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + path, settings);
        if (connection == null) {
            throw new SQLException("the driver refused the path");
        }
        return connection.unwrap(DuckDBConnection.class);
    }

    /** What is the same on every connection, whatever zone this machine is in. */
    private static Connection settled(Connection connection) throws SQLException {
        execute(connection, "SET TimeZone = 'UTC'");
        return connection;
    }

    /**
     * Makes an empty database under another name first: a process killed within the first pages of a new file would leave
     * one that nobody can open.
     */
    private void create() throws SQLException {
        Path path = file.path();
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            FileSwap.deleteLeftovers(path, "new");
            Path fresh = FileSwap.beside(path, "new");
            try {
                try (DuckDBConnection connection = connect(fresh, Access.WRITE);
                        Statement statement = connection.createStatement()) {
                    statement.execute("CHECKPOINT");
                }
                FileSwap.force(fresh);
                FileSwap.publishNew(fresh, path);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failure) {
            throw new SQLException("the database can't be made: " + FileErrors.reason(failure), failure);
        }
    }

    /**
     * Lets DuckDB use no more than so many bytes until another session begins or this one ends; not beside others, and never
     * more than it may use anyway: on a small machine that is less.
     */
    synchronized void limitMemory(Connection only, long bytes) throws SQLException {
        if (users == 1 && memory(only) > bytes) {
            execute(only, "SET GLOBAL memory_limit = '" + bytes + "B'");
            memoryLimited = true;
        }
    }

    private static long memory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet limit =
                        statement.executeQuery("SELECT parse_formatted_bytes(current_setting('memory_limit'))")) {
            limit.next();
            return limit.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Lets DuckDB use as much as it likes again. */
    synchronized void freeMemory(Connection connection) throws SQLException {
        if (memoryLimited) {
            execute(connection, "RESET GLOBAL memory_limit");
            memoryLimited = false;
        }
    }

    synchronized void release() {
        users--;
        if (users == 0) {
            if (broken || snapshotWanted) {
                rest();
            } else {
                Object left = new Object();
                lastLeft = left;
                CLOSER.schedule(() -> closeUnlessUsedSince(left), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        notifyAll();
    }

    private synchronized void closeUnlessUsedSince(Object left) {
        if (left.equals(lastLeft)) {
            rest();
        }
    }

    /** Lets other processes in, unless a thread of this one uses it. */
    public synchronized void rest() {
        DuckDBConnection unused = instance;
        if (users > 0 || unused == null) {
            return;
        }
        instance = null;
        lastLeft = null;
        try {
            unused.close();
        } catch (SQLException failure) {
            LOG.warn("closing {} failed: {}", file, failure.getMessage());
        }
        broken = false;
        if (snapshotWanted) {
            takeSnapshot();
        }
    }

    synchronized void breakInstance() {
        if (!broken) {
            LOG.warn("DuckDB gave up {}; it is opened again as soon as every thread has let go of it", file);
        }
        broken = true;
    }

    /**
     * Opens it again as soon as every thread has let go of it: rows that a statement had deleted when it ran out of memory can't be
     * deleted by anybody else in this instance, though that was rolled back.
     */
    synchronized void discard() {
        broken = true;
    }

    /** Brings the copy for readers up to date, now or as soon as no thread of this process has the database open. */
    public synchronized void refreshSnapshot() {
        snapshotWanted = true;
        rest();
        if (instance == null && snapshotWanted) {
            takeSnapshot();
        }
    }

    /** Whether there is a copy for readers. One that is out of date, after a crash say, is renewed if nobody is in the way. */
    public synchronized boolean hasSnapshot() {
        rest();
        if (instance == null && Files.exists(file.path())) {
            takeSnapshot();
        }
        return Files.exists(file.snapshot());
    }

    private void takeSnapshot() {
        snapshotWanted = false;
        try {
            if (Snapshot.isStale(file)) {
                if (Files.exists(file.log())) {
                    connect(file.path(), Access.WRITE).close();
                }
                Snapshot.take(file);
            }
        } catch (SQLException busy) {
            LOG.debug("the log of {} could not be worked off: {}", file, busy.getMessage());
        } catch (IOException failure) {
            LOG.warn(
                    "the snapshot {} could not be written, readers keep the old one: {}",
                    file.snapshot(),
                    String.valueOf(failure));
        }
    }
}

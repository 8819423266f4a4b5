package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crescendo.postgresql.PostgresConnection;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real PgBouncer before a server, which gives every transaction another of its connections. */
public final class PgBouncer implements AutoCloseable {
    private static final String SETTINGS = "select concat_ws(',', current_setting('lock_timeout'),"
            + " current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'),"
            + " current_setting('row_security'), current_setting('work_mem'), current_setting('TimeZone'),"
            + " current_setting('IntervalStyle'), current_setting('default_transaction_read_only'),"
            + " current_setting('default_transaction_isolation'),"
            + " current_setting('synchronous_commit'), (select count(*) from pg_prepared_statements),"
            + " (select count(*) from pg_locks where locktype = 'advisory'),"
            + " (select count(*) from pg_class where relpersistence = 't'))";

    private static final int ATTEMPTS = 5;

    private final Process process;
    private final int port;
    private final Path folder;

    private PgBouncer(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /** Where the program is; empty on machines that have none. */
    private static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one, or ends the test as skipped where there is none. What builds for everyone ({@code CI=true}) has one.
     *
     * @throws IllegalStateException if it does not start
     */
    public static PgBouncer start(int serverPort, String user, String password) throws Exception {
        Optional<Path> program = program();
        assumeTrue(
                program.isPresent() || "true".equals(System.getenv("CI")),
                "there is no pgbouncer on this machine; install the package of that name");
        Path found = program.orElseThrow(() -> new IllegalStateException("CI=true, and there is no pgbouncer"));
        Path folder = Files.createTempDirectory("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(folder.resolve("users.txt"), "\"" + user + "\" \"" + password.replace("\"", "\"\"") + "\"\n");
        for (int attempt = 1; ; attempt++) {
            PgBouncer started = start(found, folder, freePort(), serverPort);
            if (started.isOpen()) {
                return started;
            }
            String log = Files.readString(folder.resolve("log"));
            if (attempt == ATTEMPTS) {
                started.close();
                throw new IllegalStateException("PgBouncer ended: " + log);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static PgBouncer start(Path program, Path folder, int port, int serverPort) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("pgbouncer.ini"),
                String.format(Locale.ROOT, """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = 10
                server_round_robin = 1
                """, serverPort, port, folder.resolve("users.txt")));
        ProcessBuilder builder = new ProcessBuilder(program.toString(), settings.toString());
        if (System.getProperty("user.name", "").equals("root")) { // which it refuses to be
            builder.command(program.toString(), "-u", "nobody", settings.toString());
        }
        File log = folder.resolve("log").toFile();
        return new PgBouncer(
                builder.redirectErrorStream(true).redirectOutput(log).start(), port, folder);
    }

    /** Whether it listens; waits until it does or has ended. */
    private boolean isOpen() {
        while (process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return true;
            } catch (IOException notYet) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        return false;
    }

    public int port() {
        return port;
    }

    /** All servers that a pooled connection comes to are as a new one is. */
    public static void requireNothingLeftBehind(PostgresConnection pooled, Connection direct) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (Connection connection = pooled.open("probe")) {
            for (int i = 0; i < 30; i++) {
                found.add(ask(connection));
            }
        }
        assertThat(found).containsExactly(ask(direct));
    }

    private static String ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SETTINGS)) {
            result.next();
            return result.getString(1);
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        for (String file : List.of("users.txt", "pgbouncer.ini", "log", "")) {
            Files.deleteIfExists(folder.resolve(file));
        }
    }
}

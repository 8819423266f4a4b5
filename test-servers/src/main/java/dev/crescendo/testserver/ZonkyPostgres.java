package dev.crescendo.testserver;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** PostgreSQL from Maven artifacts. */
final class ZonkyPostgres implements RunningPostgres {
    private static final Duration START_WAIT = Duration.ofSeconds(30);

    private final Path data;
    private final Path log;
    private final int port;
    /** Holds the lock of the data, also while the server is killed. */
    private EmbeddedPostgres server;

    private boolean killed;

    private ZonkyPostgres(Path data, Path log, int port) throws IOException {
        this.data = data;
        this.log = log;
        this.port = port;
        this.server = launch(data, log, port);
    }

    static ZonkyPostgres start() {
        return start(Ports::free);
    }

    static ZonkyPostgres start(IntSupplier ports) {
        return start(ports, NewCluster::into);
    }

    /** Puts something into the folder that the data will be in, so that there is no need for new data. */
    private interface Preparation {
        void of(Path data) throws IOException;
    }

    private static ZonkyPostgres start(IntSupplier ports, Preparation preparation) {
        EmbeddedServers.endThoseLeftBehind();
        Path directory = ServerFiles.directory("postgres");
        for (int attempt = 1; ; attempt++) {
            // zonky keeps the directory of a failed start locked, so each attempt has its own.
            Path data = EmbeddedServers.newData();
            Path log = directory.resolve("postgres-" + attempt + ".log");
            int port = ports.getAsInt();
            try {
                preparation.of(data);
                return new ZonkyPostgres(data, log, port);
            } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
                ServerFiles.delete(data);
                if (!ServerFiles.saysPortTaken(log) || attempt == Ports.ATTEMPTS) {
                    String system = System.getProperty("os.name") + ", " + System.getProperty("os.arch");
                    throw new ServerUnavailableException(
                            "PostgreSQL did not start on 127.0.0.1:" + port + " (" + system + "): " + e.getMessage()
                                    + ". Where the class path has no io.zonky.test.postgres binaries for that, use"
                                    + " -D" + ServerMode.PROPERTY + "=containers or external. Log " + log + ":\n"
                                    + ServerFiles.tail(log),
                            e);
                }
            }
        }
    }

    @Override
    public RunningPostgres standby(Map<String, String> settings) {
        return start(Ports::free, copy -> {
            try (StandbyCopy following = StandbyCopy.of(this, data)) {
                following.into(copy, settings);
            }
        });
    }

    /** The server runs as the user of the tests, who alone may read the file then. */
    @Override
    public String place(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toAbsolutePath().toString();
    }

    /** The folder of its data. */
    Path data() {
        return data;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return "postgres";
    }

    /** Any would do: the server trusts everyone on the loopback address. */
    @Override
    public String password() {
        return "postgres";
    }

    @Override
    public String maintenanceDatabase() {
        return "postgres";
    }

    @Override
    public synchronized void kill() {
        end(Postmaster::kill);
        try {
            // All are gone, and the number may soon be another's: nobody shall signal it.
            Files.deleteIfExists(data.resolve(Postmaster.PID_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface End {
        void of(Postmaster postmaster) throws IOException, InterruptedException;
    }

    /** The server is not closed: that signals too. */
    private void end(End end) {
        try {
            end.of(Postmaster.of(data).orElseThrow(() -> new IOException("it is dead already")));
            killed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while ending PostgreSQL on port " + port, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not end PostgreSQL on port " + port, e);
        }
    }

    @Override
    public synchronized void restart() {
        if (!killed) {
            throw new IllegalStateException("PostgreSQL on port " + port + " runs: restart follows kill");
        }
        try {
            // Still locked by the zonky object of the killed server, which only closing would release.
            Files.deleteIfExists(data.resolve(EmbeddedServers.LOCK));
            server = launch(data, log, port);
            killed = false;
        } catch (IOException | RuntimeException e) {
            throw new ServerUnavailableException(
                    "PostgreSQL did not start again on 127.0.0.1:" + port + ". Log " + log + ":\n"
                            + ServerFiles.tail(log),
                    e);
        }
    }

    /** At once: an orderly end would first write all changes of all databases to disk, and their data go anyway. */
    @Override
    public synchronized void stop(List<String> databases) {
        if (!killed) {
            end(Postmaster::quit);
        }
        ServerFiles.delete(data);
    }

    private static EmbeddedPostgres launch(Path data, Path log, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_WAIT)
                // Whatever else may listen on the port and never answer.
                .setConnectConfig("socketTimeout", "5")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setServerConfig("listen_addresses", "127.0.0.1")
                // No socket files left in the temporary directory.
                .setServerConfig("unix_socket_directories", "");
        PostgresServer.SETTINGS.forEach(builder::setServerConfig);
        EmbeddedPostgres server = builder.start();
        // zonky takes whatever PostgreSQL answers on the port for its own, another module's too; pg_ctl knows.
        if (exitStatus(server.getProcess()) != 0) {
            if (Files.exists(data.resolve(Postmaster.PID_FILE))) {
                server.close();
            }
            throw new IOException("pg_ctl could not start it");
        }
        return server;
    }

    private static int exitStatus(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while PostgreSQL starts");
        }
    }
}

package dev.crescendo.testserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;

/** Copies the data of a running server for a standby, as {@code pg_basebackup} does, which zonky's binaries don't have. */
final class StandbyCopy implements AutoCloseable {
    private static final Set<String> LEFT_OUT =
            Set.of(Postmaster.PID_FILE, "postmaster.opts", EmbeddedServers.LOCK, "postgresql.auto.conf");

    private final RunningPostgres primary;
    private final Path data;
    private final Connection connection;

    private StandbyCopy(RunningPostgres primary, Path data) throws SQLException {
        this.primary = primary;
        this.data = data;
        this.connection = DriverManager.getConnection(
                "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "/" + primary.maintenanceDatabase(),
                primary.user(),
                primary.password());
    }

    static StandbyCopy of(RunningPostgres primary, Path data) throws IOException {
        try {
            return new StandbyCopy(primary, data);
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
    }

    void into(Path copy, Map<String, String> settings) throws IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copyFiles(copy);
            try (ResultSet rows = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                rows.next();
                Files.writeString(copy.resolve("backup_label"), rows.getString(1));
            }
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
        Files.createFile(copy.resolve("standby.signal"));
        StringBuilder configuration = new StringBuilder("primary_conninfo = 'host=" + primary.host() + " port="
                + primary.port() + " user=" + primary.user() + "'\n");
        settings.forEach((name, value) ->
                configuration.append(name).append(" = '").append(value).append("'\n"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"), configuration, StandardCharsets.UTF_8, StandardOpenOption.CREATE);
    }

    private void copyFiles(Path copy) throws IOException {
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path to = copy.resolve(data.relativize(directory).toString());
                Files.createDirectories(to);
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = data.relativize(file).toString();
                if (!LEFT_OUT.contains(name) && !name.startsWith("pg_wal/") && !name.startsWith("pg_replslot/")) {
                    try {
                        Files.copy(file, copy.resolve(name));
                    } catch (NoSuchFileException goneMeanwhile) {
                        // its removal is in the log
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
    }
}

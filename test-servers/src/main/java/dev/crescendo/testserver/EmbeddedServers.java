package dev.crescendo.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the data of embedded PostgreSQL servers are. A JVM that was killed leaves its server behind; the next ends it. Not
 * where zonky would do that: it signals the process of the number that it finds, whoever has that number now.
 */
final class EmbeddedServers {
    /** Zonky's; whoever started the server holds it for as long as it lives. */
    static final String LOCK = "epg-lock";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);
    private static final Duration STARTING = Duration.ofMinutes(1);
    /** Their locks must not even be opened: closing the file would let go of a lock of the same process. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private EmbeddedServers() {}

    /** One for each user. */
    static Path folder() {
        Path folder = Path.of(
                System.getProperty("java.io.tmpdir"), "crescendo-postgres-" + System.getProperty("user.name", ""));
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return folder.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for the data of a server of this JVM, not there yet. */
    static Path newData() {
        Path data = folder().resolve(UUID.randomUUID().toString());
        OURS.add(data);
        return data;
    }

    /** Ends the servers whose JVM is no more, and removes their data. */
    static synchronized void endThoseLeftBehind() {
        try (Stream<Path> all = Files.list(folder())) {
            for (Path data : all.toList()) {
                try {
                    endIfLeft(data, STARTING);
                } catch (IOException | RuntimeException stays) {
                    LOG.warn("{} stays: {}", data, stays.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends one whose JVM is no more, and removes its data.
     *
     * @param starting how long a server may take from making its lock file to locking it
     */
    static void endIfLeft(Path data, Duration starting) throws IOException {
        Path lockFile = data.resolve(LOCK);
        if (OURS.contains(data) || !Files.exists(lockFile)) {
            return;
        }
        try (FileChannel file = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            Instant made = Files.getLastModifiedTime(lockFile).toInstant();
            if (made.plus(starting).isAfter(Instant.now()) || file.tryLock() == null) {
                return;
            }
            Optional<Postmaster> postmaster = Postmaster.of(data);
            if (postmaster.isPresent()) {
                postmaster.get().quit();
            }
            ServerFiles.delete(data);
        } catch (NoSuchFileException gone) {
            // Somebody else has just removed it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

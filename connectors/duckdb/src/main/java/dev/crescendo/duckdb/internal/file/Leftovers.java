package dev.crescendo.duckdb.internal.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temporary files of processes that were killed. Those that nobody has written to for an hour belong to no one. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private static final Duration DEAD_AFTER = Duration.ofHours(1);

    private Leftovers() {}

    /** Deletes those that match. What can't be deleted, another user's say, stays. */
    static void delete(Path folder, DirectoryStream.Filter<Path> matching) {
        FileTime dead = FileTime.from(Instant.now().minus(DEAD_AFTER));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, matching)) {
            for (Path file : files) {
                deleteIfOlder(file, dead);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            LOG.debug("what killed processes left in {} can't be looked for: {}", folder, unreadable.toString());
        }
    }

    private static void deleteIfOlder(Path file, FileTime dead) {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(file).compareTo(dead) < 0) {
                Files.deleteIfExists(file);
                LOG.debug("deleted {}, which a killed process left", file);
            }
        } catch (IOException notOurs) {
            LOG.debug("{} stays: {}", file, notOurs.toString());
        }
    }
}

package dev.crescendo.duckdb.internal.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/** The copy of a database that readers open while the database itself is written to. */
final class Snapshot {
    private Snapshot() {}

    /** Whether the copy was made of another state of the file. It has the time of change of what it was made of. */
    static boolean isStale(DatabaseFile file) throws IOException {
        return !Files.exists(file.snapshot())
                || Files.exists(file.log())
                || Files.size(file.snapshot()) != Files.size(file.path())
                || !Files.getLastModifiedTime(file.snapshot()).equals(Files.getLastModifiedTime(file.path()));
    }

    /**
     * Copies the file, which this JVM must not have open. The lock that it takes is one that DuckDB in other processes
     * respects.
     *
     * @return false if another process has it open, and will have to do it
     */
    static boolean take(DatabaseFile file) throws IOException {
        FileSwap.deleteLeftovers(file.snapshot(), "tmp");
        Path fresh = FileSwap.beside(file.snapshot(), "tmp");
        try (FileChannel from = FileChannel.open(file.path(), StandardOpenOption.READ);
                FileLock lock = from.tryLock(0, Long.MAX_VALUE, true)) {
            if (lock == null || Files.exists(file.log())) {
                return false;
            }
            FileTime changed = Files.getLastModifiedTime(file.path());
            copy(from, fresh);
            Files.setLastModifiedTime(fresh, changed);
            FileSwap.replace(fresh, file.snapshot());
            return true;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void copy(FileChannel from, Path fresh) throws IOException {
        long size = from.size();
        try (FileChannel to = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long done = 0;
            while (done < size) {
                long copied = from.transferTo(done, size - done, to);
                if (copied <= 0) {
                    throw new EOFException("of " + size + " bytes " + done + " could be copied");
                }
                done += copied;
            }
            to.force(true);
        }
    }
}

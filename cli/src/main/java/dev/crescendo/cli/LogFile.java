package dev.crescendo.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that lines are added to, with older ones beside it: {@code FILE.1} is the newest of them. Several processes and
 * threads may write to it at once: each line is whole, and none is lost when one of them begins a new file. Safe for use by
 * several threads.
 */
final class LogFile {
    /** File locks are the process's own; threads take turns here. */
    private static final ConcurrentHashMap<Path, Object> TURNS = new ConcurrentHashMap<>();

    private final Path file;
    private final Path lockFile;
    private final long size;
    private final int keep;
    private final Object turn;

    private LogFile(Path file, long size, int keep) {
        this.file = file;
        this.lockFile = file.resolveSibling(file.getFileName() + ".lock");
        this.size = size;
        this.keep = keep;
        this.turn = TURNS.computeIfAbsent(file, path -> new Object());
    }

    /**
     * Opens it; folders are made.
     *
     * @param size in bytes, at which a new file is begun
     * @param keep how many older ones stay
     */
    static LogFile open(Path file, long size, int keep) throws IOException {
        Path real = file.toAbsolutePath().normalize();
        if (real.getParent() != null) {
            Files.createDirectories(real.getParent());
        }
        LogFile opened = new LogFile(real, size, keep);
        opened.write(new byte[0]);
        return opened;
    }

    /** Adds whole lines. An interrupt of the thread is kept for later. */
    void write(byte[] lines) throws IOException {
        synchronized (turn) {
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    try {
                        writeAlone(lines);
                        return;
                    } catch (ClosedByInterruptException
                            | FileLockInterruptionException before) { // nothing is written before the lock is taken
                        interrupted |= Thread.interrupted();
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void writeAlone(byte[] lines) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock unused = channel.lock()) {
            if (length() > 0 && length() + lines.length > size) {
                rotate();
            }
            try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
                out.write(lines);
            }
        }
    }

    private long length() throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException absent) {
            return 0;
        }
    }

    private void rotate() throws IOException {
        if (keep == 0) {
            Files.delete(file);
            return;
        }
        for (int number = keep - 1; number >= 1; number--) {
            if (Files.exists(numbered(number))) {
                Files.move(numbered(number), numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}

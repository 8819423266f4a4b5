package dev.crescendo.stage.cron.alert;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What each channel was told last of each pipeline, kept in a file of the project: it must be there when the warehouse is not.
 * One process at a time has it.
 */
final class Told implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;
    private final Properties told = new Properties();

    private Told(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /** Waits for its turn. Not for two threads of one process. */
    static Told open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel lock = FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Told opened = new Told(file, lock);
        try {
            lock.lock(); // held until the channel is closed
            opened.read();
            return opened;
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private void read() throws IOException {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            told.load(in);
        } catch (NoSuchFileException nothingYet) {
            // nobody was told anything
        } catch (IllegalArgumentException damaged) {
            told.clear(); // an alert must not end a run, and one too many is better than none
        }
    }

    /** Whether a pipeline is in trouble, as the channel knows; empty if it was never told. */
    Optional<Boolean> find(String pipeline, String trouble, String channel) {
        return Optional.ofNullable(told.getProperty(key(pipeline, trouble, channel)))
                .map("yes"::equals);
    }

    void set(String pipeline, String trouble, String channel, boolean inTrouble) {
        told.setProperty(key(pipeline, trouble, channel), inTrouble ? "yes" : "no");
    }

    private static String key(String pipeline, String trouble, String channel) {
        return pipeline + "/" + trouble + "/" + channel;
    }

    void save() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (Writer out = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
            told.store(out, null);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}

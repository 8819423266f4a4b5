package dev.crescendo.stage.cron;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.HeldException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second start of the same slot on this machine from taking the pipeline over from the first while that is alive:
 * both have the same run key. The operating system lets go of it when the process ends, however it ends.
 */
public final class SlotLock implements AutoCloseable {
    private final FileChannel channel;

    private SlotLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a pipeline.
     *
     * @param folder where the locks of the project are; made if it is missing
     * @throws HeldException if another process, or another thread of this one, has it
     */
    public static SlotLock take(Path folder, String pipeline) {
        Path file = folder.resolve(pipeline + ".lock");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new SlotLock(channel);
                }
            } catch (OverlappingFileLockException here) {
                // a thread of this process has it
            } catch (IOException | RuntimeException failed) {
                channel.close();
                throw failed;
            }
            channel.close();
        } catch (IOException unwritable) {
            throw new ConfigurationException(
                    file.toString(),
                    "the lock can't be taken: " + FileErrors.reason(unwritable),
                    "Let the user whose crontab it is write to the project's folder.");
        }
        throw new HeldException(
                "another start of this schedule is still running " + pipeline + " on this machine; it does the work");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException unclosed) {
            // the end of the process lets go of it
        }
    }
}

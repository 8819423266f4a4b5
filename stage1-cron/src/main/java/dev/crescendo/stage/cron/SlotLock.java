package dev.crescendo.stage.cron;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.HeldException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second start of the same slot on this machine from taking the pipeline over from the first while that is alive:
 * both have the same run key. The operating system lets go of it when the process ends, however it ends.
 */
public final class SlotLock implements AutoCloseable {
    /** Those that this process has: opening their files again, and closing them, would let go of them for all of it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private SlotLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a pipeline.
     *
     * @param folder where the locks of the project are; made if it is missing
     * @throws HeldException if another process, or another thread of this one, has it
     */
    public static SlotLock take(Path folder, String pipeline) {
        Path named = folder.resolve(pipeline + ".lock");
        try {
            Path file = Files.createDirectories(folder).toRealPath().resolve(pipeline + ".lock");
            Optional<SlotLock> taken = lock(file);
            if (taken.isPresent()) {
                return taken.get();
            }
        } catch (IOException unwritable) {
            throw new ConfigurationException(
                    named.toString(),
                    "the lock can't be taken: " + FileErrors.reason(unwritable),
                    "Let the user whose crontab it is write to the project's folder.");
        }
        throw new HeldException(
                "another start of this schedule is still running " + pipeline + " on this machine; it does the work");
    }

    private static Optional<SlotLock> lock(Path file) throws IOException {
        if (!OURS.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            return locked ? Optional.of(new SlotLock(file, channel)) : Optional.empty();
        } finally {
            if (!locked) {
                if (channel != null) {
                    channel.close();
                }
                OURS.remove(file);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException unclosed) {
            // the end of the process lets go of it
        } finally {
            OURS.remove(file);
        }
    }
}

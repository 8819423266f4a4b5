package dev.crescendo.testserver;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk that a process of its own can fill up and free again. A small file system where this user may mount one; files
 * that may not grow where not.
 */
public enum SmallDisk {
    /** A file system in memory that only the process sees, and that goes with it. */
    MOUNTED {
        @Override
        public List<String> command(Path folder, List<String> java) {
            List<String> command = new ArrayList<>(unshare());
            command.addAll(List.of("sh", "-c", MOUNT + " && exec \"$@\"", "sh", folder.toString()));
            command.addAll(java);
            return command;
        }

        @Override
        public void leave(Path folder, long bytes) throws IOException {
            FileStore store = Files.getFileStore(folder);
            long fill = store.getUsableSpace() - bytes;
            try (var filler = Files.newOutputStream(folder.resolve(FILLER))) {
                byte[] block = new byte[4096];
                for (long done = 0; done < fill; done += block.length) {
                    filler.write(block);
                }
            }
        }

        @Override
        public void free(Path folder) throws IOException {
            Files.deleteIfExists(folder.resolve(FILLER));
        }
    },

    /** Files of the process grow to a size and no further. */
    LIMITED {
        @Override
        public List<String> command(Path folder, List<String> java) {
            return java;
        }

        @Override
        public void leave(Path folder, long bytes) throws IOException {
            limit(Long.toString(bytes));
        }

        @Override
        public void free(Path folder) throws IOException {
            limit("unlimited");
        }

        private void limit(String size) throws IOException {
            long self = ProcessHandle.current().pid();
            run(List.of("prlimit", "--pid", Long.toString(self), "--fsize=" + size + ":"));
        }
    };

    public static final String FILLER = "filler";

    private static final String MOUNT = "mount -t tmpfs -o size=64m tmpfs \"$1\" && shift";

    /** The command that starts Java so that {@code folder} is on such a disk. */
    public abstract List<String> command(Path folder, List<String> java);

    /** Fills it up, but for so many bytes. In the process itself. */
    public abstract void leave(Path folder, long bytes) throws IOException;

    /** Makes room again. In the process itself. */
    public abstract void free(Path folder) throws IOException;

    /** Those that this user can have. */
    public static List<SmallDisk> available() {
        return unshare().isEmpty() ? List.of(LIMITED) : List.of(MOUNTED, LIMITED);
    }

    /** What gives a process mounts of its own; empty where this user may not. */
    private static List<String> unshare() {
        for (String how : List.of("-m", "-Urm")) {
            List<String> command = new ArrayList<>(List.of("unshare", how));
            command.addAll(List.of("sh", "-c", MOUNT, "sh", System.getProperty("java.io.tmpdir", "/tmp")));
            try {
                run(command);
                return List.of("unshare", how);
            } catch (IOException refused) {
                // the next, or none
            }
        }
        return List.of();
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + " failed");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }
}

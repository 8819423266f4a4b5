package dev.crescendo.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives a reader changed seeds until it has had enough of them. A case fails if the reader throws what it should not, holds
 * more memory than an input of that size can be worth, or is not done after a minute. Each can be made again: it depends on
 * the seed and its number only.
 */
final class Fuzz {
    /** Reads an input, and throws whatever the reader must not do with it. */
    @FunctionalInterface
    interface Reader {
        void read(byte[] input, Random random) throws Exception;
    }

    private static final long SEED = Long.getLong("crescendo.fuzz.seed", 20_261_130);
    private static final int MINUTES = Integer.getInteger("crescendo.fuzz.minutes", 0);

    /** The tests of this package, which share the minutes. */
    private static final int READERS = 8;

    private static final long MOST_ALLOCATED = 256L << 20;
    private static final int MOST_SECONDS = 60;

    private final String name;
    private final Reader reader;

    private Fuzz(String name, Reader reader) {
        this.name = name;
        this.reader = reader;
    }

    /**
     * Runs the short form, or the long one if minutes are asked for, which has this reader's share of them.
     *
     * @param cases of the short form
     */
    static void run(String name, List<byte[]> seeds, int cases, Reader reader) throws Exception {
        run(name, 1, seeds, cases, reader);
    }

    /** One of so many parts of a reader, which share its minutes. */
    static void run(String name, int parts, List<byte[]> seeds, int cases, Reader reader) throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "fuzz " + name);
            thread.setDaemon(true);
            return thread;
        });
        Fuzz fuzz = new Fuzz(name, reader);
        Mutations mutations = new Mutations(seeds);
        long share = TimeUnit.MINUTES.toNanos(MINUTES) / READERS / parts;
        long end = System.nanoTime() + share;
        long number = 0;
        try {
            while (MINUTES > 0 ? System.nanoTime() < end : number < cases) {
                Random random = new Random(SEED * 1_000_003 + number);
                byte[] input = mutations.next(random);
                String failure = "";
                Throwable cause = null;
                try {
                    worker.submit(() -> fuzz.one(input, random)).get(MOST_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException failed) {
                    failure = "ended with " + failed.getCause();
                    cause = failed.getCause();
                } catch (TimeoutException hangs) {
                    failure = "is not done after " + MOST_SECONDS + " seconds";
                    cause = hangs;
                }
                if (cause != null) {
                    throw new AssertionError(
                            name + ", seed " + SEED + ", case " + number + " (" + kept(name, number, input) + ") "
                                    + failure,
                            cause);
                }
                number++;
            }
        } finally {
            worker.shutdownNow();
        }
        if (MINUTES > 0) {
            System.out.println("fuzz " + name + ": seed " + SEED + ", " + number + " cases in "
                    + TimeUnit.NANOSECONDS.toSeconds(share) + " seconds");
        }
    }

    private Void one(byte[] input, Random random) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        reader.read(input, random);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (allocated > MOST_ALLOCATED) {
            throw new AssertionError(name + " took " + (allocated >> 20) + " MiB for " + input.length + " bytes");
        }
        return null;
    }

    private static Path kept(String name, long number, byte[] input) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz"));
            return Files.write(folder.resolve(name + "-" + SEED + "-" + number), input);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}

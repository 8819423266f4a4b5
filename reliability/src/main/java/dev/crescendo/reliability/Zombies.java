package dev.crescendo.reliability;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.testkit.ChildJvm;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.Difference;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Freezes a run (SIGSTOP), lets another take over, by the same key at once, by another after the lease of two seconds, and
 * lets the first go on (SIGCONT).
 */
final class Zombies {
    private static final int ZOMBIES = 10;
    private static final int PER_HISTORY = 10;
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    /** Where a run stands still that has not committed. The last two hold locks, for which the other has to wait a minute. */
    private static final List<FaultPoint> BEFORE_THE_END = List.of(
            FaultPoint.AFTER_CLAIM,
            FaultPoint.AFTER_PLAN,
            FaultPoint.IN_TASK,
            FaultPoint.BEFORE_TASK_END,
            FaultPoint.AFTER_TASK,
            FaultPoint.BEFORE_COMMIT,
            FaultPoint.IN_COMMIT_AFTER_DATA,
            FaultPoint.IN_COMMIT_BEFORE_COMMIT);

    private final Options options;
    private final PostgresServer server;
    private final Path folder;
    private final long began = System.nanoTime();
    private final AtomicLong next = new AtomicLong();
    private Result all = Result.none("zombies, postgresql-raw");

    Zombies(Options options, PostgresServer server, Path folder) {
        this.options = options;
        this.server = server;
        this.folder = folder;
    }

    Result run() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(options.jobs());
        try {
            List<Future<?>> jobs = new ArrayList<>();
            for (int job = 0; job < options.jobs(); job++) {
                Store store = PostgresStore.on(server, Files.createDirectories(folder.resolve("zombies-" + job)));
                jobs.add(threads.submit(() -> {
                    while (isShort()) {
                        history(store, options.seed() + next.getAndIncrement());
                    }
                    return null;
                }));
            }
            for (Future<?> job : jobs) {
                job.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return all;
    }

    private synchronized boolean isShort() {
        return options.goesOn(all.faults(), ZOMBIES, began);
    }

    private synchronized void add(Result result) {
        all = all.plus(result);
        result.problems().forEach(System.err::println);
        System.err.println("zombies: " + all.faults());
    }

    private void history(Store store, long seed) throws Exception {
        History history = Kills.history(Options.Target.POSTGRESQL_RAW, seed, false);
        Orders orders = new Orders(store, history);
        CrashKit kit = Kills.kit(Options.Target.POSTGRESQL_RAW, store, history, orders)
                .property(Orders.LEASE, "2")
                .deadline(DEADLINE);
        kit.run();
        Map<String, List<String>> expected = orders.content();
        SplittableRandom random = new SplittableRandom(seed);
        for (int n = 0; n < PER_HISTORY && isShort(); n++) {
            orders.begin();
            boolean atPoint = random.nextBoolean();
            FaultPoint point = random.nextInt(30) == 0
                    ? BEFORE_THE_END.get(random.nextInt(BEFORE_THE_END.size()))
                    : BEFORE_THE_END.get(random.nextInt(BEFORE_THE_END.size() - 2));
            int milliseconds = random.nextInt(200, 1500);
            Optional<ChildJvm> started = atPoint ? frozen(kit, point) : Optional.of(kit.start());
            if (started.isEmpty()) {
                continue;
            }
            try (ChildJvm zombie = started.get()) {
                if (!atPoint) {
                    TimeUnit.MILLISECONDS.sleep(milliseconds); // the moment is the point
                    if (!zombie.isAlive()) {
                        continue;
                    }
                    zombie.freeze();
                }
                List<String> problems = new ArrayList<>();
                try {
                    orders.runWhenFree(DEADLINE);
                } catch (CrescendoException failure) {
                    problems.add("the other ended with " + failure);
                }
                zombie.thaw();
                int exitCode = zombie.waitFor(DEADLINE);
                if (!isRight(exitCode, zombie.output(), atPoint && !looksWhetherItIsDone(history, point))) {
                    problems.add("ended with " + exitCode + ": " + zombie.output());
                }
                Difference difference = Difference.between(expected, orders.content());
                if (!difference.isNone()) {
                    problems.add(difference.toString());
                }
                String what =
                        history + ", frozen " + (atPoint ? "at " + point : "after " + milliseconds + " ms") + ": ";
                add(new Result(
                        "",
                        1,
                        1,
                        difference.lost().size(),
                        difference.surplus().size(),
                        0,
                        problems.stream().map(what::concat).toList()));
            }
        }
    }

    /** Empty if the run has not come to the point: not all do, with little to load. */
    private static Optional<ChildJvm> frozen(CrashKit kit, FaultPoint point) throws Exception {
        try {
            return Optional.of(kit.freezeAt(point));
        } catch (AssertionError ended) {
            if (String.valueOf(ended.getMessage()).contains("exit code 0 and did not stop")) {
                return Optional.empty();
            }
            throw ended;
        }
    }

    /** Whether it will find that the other has done what it was to do, since a run looks when it has its claim. */
    private static boolean looksWhetherItIsDone(History history, FaultPoint point) {
        return history.sameKey() && point == FaultPoint.AFTER_CLAIM;
    }

    /**
     * It is fenced. One that was frozen at any moment may have been done already, or in the midst of a transaction that the
     * server has ended meanwhile, for which the other had to wait a minute.
     */
    private static boolean isRight(int exitCode, String output, boolean mustBeFenced) {
        return exitCode == ExitCode.FENCED.number()
                || !mustBeFenced
                        && (exitCode == ExitCode.OK.number()
                                || exitCode == ExitCode.FAILED.number() && output.contains("this process stood still"));
    }
}

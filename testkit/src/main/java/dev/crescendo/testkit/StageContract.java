package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.SourceException;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What every {@link TaskRunner} promises: each task once in effect, its failure as it was, and an end when told to stop. */
public final class StageContract {
    private interface Trial {
        void on(TaskRunner runner, Path folder) throws Exception;
    }

    private final Supplier<? extends TaskRunner> runners;
    private final List<ContractCase> cases = new ArrayList<>();

    private StageContract(Supplier<? extends TaskRunner> runners) {
        this.runners = runners;
    }

    /** The contract, tried on the runners that {@code runners} gives, one per case. Tasks must run on this host. */
    public static Contract of(Supplier<? extends TaskRunner> runners) {
        StageContract contract = new StageContract(runners);
        contract.addCases();
        return new Contract(contract.cases);
    }

    private void add(String id, String name, Trial trial) {
        cases.add(new ContractCase(id, name, () -> {
            Path folder = Files.createTempDirectory("crescendo-stage-");
            try {
                trial.on(runners.get(), folder);
            } finally {
                delete(folder);
            }
        }));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void addCases() {
        add("T-01", "Every task runs, and leads to one receipt", (runner, folder) -> {
            int many = 3 * runner.parallelism() + 1;
            List<Receipt> receipts = runner.run(tasks(many, folder), new Told());
            assertThat(tasksOf(receipts)).hasSize(many).doesNotHaveDuplicates();
            for (int i = 0; i < many; i++) {
                assertThat(folder.resolve("task" + i + ".done")).exists();
            }
        });
        add("T-02", "The listener is told of each receipt once, before run returns", (runner, folder) -> {
            Told told = new Told();
            List<Receipt> receipts = runner.run(tasks(5, folder), told);
            assertThat(told.receipts()).containsExactlyInAnyOrderElementsOf(receipts);
        });
        add("T-03", "The listener is told of a task while others still run", (runner, folder) -> {
            if (runner.parallelism() == 1) {
                return;
            }
            Told told = new Told() {
                @Override
                public void finished(Receipt receipt) {
                    super.finished(receipt);
                    create(folder.resolve("told"));
                }
            };
            SplitTask quick = new Succeeds(new TaskId("quick"), folder.toString());
            SplitTask slow = new WaitsForFile(new TaskId("slow"), folder.toString(), "told");
            assertThat(runner.run(List.of(slow, quick), told)).hasSize(2);
        });
        add("T-04", "The listener is called by one thread at a time", (runner, folder) -> {
            AtomicBoolean busy = new AtomicBoolean();
            AtomicBoolean overlapped = new AtomicBoolean();
            runner.run(tasks(2 * runner.parallelism() + 2, folder), new Told() {
                @Override
                public void finished(Receipt receipt) {
                    if (!busy.compareAndSet(false, true)) {
                        overlapped.set(true);
                    }
                    Thread.yield();
                    super.finished(receipt);
                    busy.set(false);
                }
            });
            assertThat(overlapped).isFalse();
        });
        add("T-05", "Without tasks there are no receipts", (runner, folder) -> {
            assertThat(runner.run(List.of(), new Told())).isEmpty();
        });
        add("T-06", "A task's failure surfaces with its own class and message", (runner, folder) -> {
            SplitTask fails = new Fails(new TaskId("fails"), folder.toString(), false);
            assertThatThrownBy(() -> runner.run(List.of(fails), new Told()))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("the shop is closed");
        });
        add("T-07", "So does a checked exception", (runner, folder) -> {
            SplitTask fails = new Fails(new TaskId("fails"), folder.toString(), true);
            assertThatThrownBy(() -> runner.run(List.of(fails), new Told()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the shop is closed");
        });
        add("T-08", "A failure stops the tasks that still run", (runner, folder) -> {
            if (runner.parallelism() == 1) {
                return;
            }
            SplitTask waits = new Waits(new TaskId("waits"), folder.toString());
            SplitTask fails = new FailsWhenOthersRun(new TaskId("fails"), folder.toString());
            Deadline.Call<List<Receipt>> run =
                    new Deadline.Call<>("stage", () -> runner.run(List.of(waits, fails), new Told()));
            assertThatThrownBy(run::result).isInstanceOf(SourceException.class);
            awaitFile(folder, "waits.stopped");
        });
        add("T-09", "What the listener throws ends the run, and stops the tasks that still run", (runner, folder) -> {
            Told fenced = new Told() {
                @Override
                public void finished(Receipt receipt) {
                    throw new FencedException("someone has taken over");
                }
            };
            Deadline.Call<List<Receipt>> run = new Deadline.Call<>("stage", () -> runner.run(tasks(3, folder), fenced));
            assertThatThrownBy(run::result).isInstanceOf(FencedException.class);
        });
        add("T-10", "Interrupting run stops its tasks and ends it", (runner, folder) -> {
            SplitTask waits = new Waits(new TaskId("waits"), folder.toString());
            Deadline.Call<List<Receipt>> run =
                    new Deadline.Call<>("stage", () -> runner.run(List.of(waits), new Told()));
            awaitFile(folder, "waits.started");
            run.interrupt();
            assertThatThrownBy(run::result).isInstanceOfAny(InterruptedException.class, CancelledException.class);
            awaitFile(folder, "waits.stopped");
        });
        add("T-11", "When the listener says cancelled, the tasks are stopped and run ends", (runner, folder) -> {
            SplitTask waits = new Waits(new TaskId("waits"), folder.toString());
            Told told = new Told();
            Deadline.Call<List<Receipt>> run = new Deadline.Call<>("stage", () -> runner.run(List.of(waits), told));
            awaitFile(folder, "waits.started");
            told.cancel();
            assertThatThrownBy(run::result).isInstanceOfAny(InterruptedException.class, CancelledException.class);
            awaitFile(folder, "waits.stopped");
        });
        add(
                "T-12",
                "Tasks travel as bytes, unless they run in this process, where they are handed over",
                (runner, folder) -> {
                    runner.run(List.of(new Succeeds(new TaskId("task"), folder.toString())), new Told());
                    String how = Files.readString(folder.resolve("task.done"));
                    assertThat(how).isEqualTo(runner.inProcess() ? "handed over" : "travelled");
                });
        add("T-13", "It can run at least one task at once, and runs again after a failure", (runner, folder) -> {
            assertThat(runner.parallelism()).isPositive();
            SplitTask fails = new Fails(new TaskId("fails"), folder.toString(), false);
            assertThatThrownBy(() -> runner.run(List.of(fails), new Told())).isInstanceOf(SourceException.class);
            assertThat(runner.run(tasks(2, folder), new Told())).hasSize(2);
        });
    }

    private static List<SplitTask> tasks(int count, Path folder) {
        return IntStream.range(0, count)
                .<SplitTask>mapToObj(i -> new Succeeds(new TaskId("task" + i), folder.toString()))
                .toList();
    }

    private static List<TaskId> tasksOf(List<Receipt> receipts) {
        return receipts.stream().map(receipt -> receipt.writer().task()).toList();
    }

    private static void awaitFile(Path folder, String name) throws Exception {
        Deadline.await(name, () -> Files.exists(folder.resolve(name)));
    }

    private static void create(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Keeps what it is told. */
    private static class Told implements TaskListener {
        private final List<Receipt> receipts = Collections.synchronizedList(new ArrayList<>());
        private final Set<Receipt> seen = Collections.synchronizedSet(new HashSet<>());
        private volatile boolean cancelled;

        @Override
        public void finished(Receipt receipt) {
            assertThat(seen.add(receipt)).as("told twice of %s", receipt).isTrue();
            receipts.add(receipt);
        }

        List<Receipt> receipts() {
            return List.copyOf(receipts);
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }

    /** A task that leaves its traces in a folder, since it may run in another process. */
    private abstract static class Traced implements SplitTask {
        private static final long serialVersionUID = 1L;

        private final TaskId id;
        private final String folder;
        private final transient boolean original;

        Traced(TaskId id, String folder) {
            this.id = id;
            this.folder = folder;
            this.original = true;
        }

        @Override
        public TaskId id() {
            return id;
        }

        Path file(String name) {
            return Path.of(folder, name);
        }

        /** A file of this task. */
        void leave(String trace) throws IOException {
            Files.writeString(file(id + "." + trace), original ? "handed over" : "travelled");
        }

        Receipt receipt() {
            return new Receipt(WriterId.newAttempt(id), Counts.NONE, List.of(), Position.empty());
        }
    }

    private static final class Succeeds extends Traced {
        private static final long serialVersionUID = 1L;

        Succeeds(TaskId id, String folder) {
            super(id, folder);
        }

        @Override
        public Receipt execute() throws IOException {
            leave("done");
            return receipt();
        }
    }

    private static final class Fails extends Traced {
        private static final long serialVersionUID = 1L;

        private final boolean checked;

        Fails(TaskId id, String folder, boolean checked) {
            super(id, folder);
            this.checked = checked;
        }

        @Override
        public Receipt execute() throws IOException {
            if (checked) {
                throw new IOException("the shop is closed");
            }
            throw new SourceException("the shop is closed");
        }
    }

    private static final class FailsWhenOthersRun extends Traced {
        private static final long serialVersionUID = 1L;

        FailsWhenOthersRun(TaskId id, String folder) {
            super(id, folder);
        }

        @Override
        public Receipt execute() throws Exception {
            Deadline.await("another task has started", () -> Files.exists(file("waits.started")));
            throw new SourceException("the shop is closed");
        }
    }

    private static final class WaitsForFile extends Traced {
        private static final long serialVersionUID = 1L;

        private final String name;

        WaitsForFile(TaskId id, String folder, String name) {
            super(id, folder);
            this.name = name;
        }

        @Override
        public Receipt execute() throws Exception {
            Deadline.await(name, () -> Files.exists(file(name)));
            return receipt();
        }
    }

    /** Runs until it is interrupted. */
    private static final class Waits extends Traced {
        private static final long serialVersionUID = 1L;

        Waits(TaskId id, String folder) {
            super(id, folder);
        }

        @Override
        public Receipt execute() throws Exception {
            leave("started");
            try {
                new CountDownLatch(1).await();
                return receipt();
            } catch (InterruptedException stopped) {
                leave("stopped");
                throw stopped;
            }
        }
    }
}

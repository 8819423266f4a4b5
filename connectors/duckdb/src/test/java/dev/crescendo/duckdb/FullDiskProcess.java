package dev.crescendo.duckdb;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads again and again on a disk that is full at one moment or another, and has ever more room left; each time once more
 * with room enough. Prints how each run ended, and {@code WRONG} with what should not be.
 */
public final class FullDiskProcess {
    private static final int ROWS = 5_000;
    private static final long LEAST_ROOM = 65_536;
    private static final long MOST_ROOM = 1_500_000;
    private static final long SOON = TimeUnit.SECONDS.toNanos(10);

    /** When the disk fills up. */
    private enum Moment {
        BEFORE_THE_RUN,
        BEFORE_THE_TASKS,
        AFTER_THE_TASKS,
        NEVER
    }

    private final SmallDisk disk;
    private final String mode;
    private final Path folder;
    private final Opened source;
    private final Opened target;
    private final List<String> said = new ArrayList<>();
    private int runs;

    private FullDiskProcess(SmallDisk disk, String mode, Path folder, Path source) {
        this.disk = disk;
        this.mode = mode;
        this.folder = folder;
        this.source = new Opened(source);
        this.target = new Opened(folder.resolve("warehouse.duckdb"));
    }

    public static void main(String[] arguments) throws Exception {
        FullDiskProcess process = new FullDiskProcess(
                SmallDisk.valueOf(arguments[0]), arguments[1], Path.of(arguments[2]), Path.of(arguments[3]));
        try {
            process.fillUpAndFree();
        } finally {
            process.said.forEach(System.out::println);
        }
        System.out.println("done");
    }

    private void fillUpAndFree() throws Exception {
        source.execute("CREATE TABLE orders (id BIGINT, name VARCHAR, customer BIGINT)");
        addRows();
        expectSuccess();
        expectNothingHalfDone(Moment.BEFORE_THE_RUN, 0);
        expectNothingHalfDone(Moment.BEFORE_THE_TASKS, 0);
        expectNothingHalfDone(Moment.AFTER_THE_TASKS, 0);
        for (long room = LEAST_ROOM; room < MOST_ROOM; room *= 4) {
            expectNothingHalfDone(Moment.BEFORE_THE_RUN, room);
            expectNothingHalfDone(Moment.AFTER_THE_TASKS, room);
        }
    }

    private void expectNothingHalfDone(Moment moment, long room) throws Exception {
        if (mode.equals("replace")) {
            source.execute("UPDATE orders SET customer = customer + 1");
        } else {
            addRows();
        }
        List<String> before = state();
        CrescendoException failure = load(moment, room);
        disk.free(folder);
        String run = moment + " " + room + ": ";
        if (failure == null) {
            said.add(run + "loaded");
        } else {
            said.add(run + "exit " + failure.exitCode().number() + ", " + failure.getMessage());
            if (!state().equals(before)) {
                said.add("WRONG: it changed the table or the position");
            }
            List<String> left = leftovers();
            left.removeAll(receipts());
            if (!left.isEmpty()) {
                said.add("WRONG: it left " + left);
            }
        }
        expectSuccess();
    }

    private void expectSuccess() throws Exception {
        long started = System.nanoTime();
        CrescendoException failure = load(Moment.NEVER, 0);
        if (failure != null) {
            said.add("WRONG: with room enough, " + failure);
        }
        if (System.nanoTime() - started > SOON) {
            said.add("WRONG: with room enough it took long");
        }
        if (!rows(target, "raw.orders").equals(rows(source, "orders"))) {
            said.add("WRONG: lost or doubled");
        }
        if (!leftovers().isEmpty()) {
            said.add("WRONG: a finished run left " + leftovers());
        }
    }

    private void addRows() throws Exception {
        source.execute("INSERT INTO orders SELECT i, md5(i::VARCHAR), i // 3 FROM (SELECT range + "
                + "(SELECT count(*) FROM orders) AS i FROM range(" + ROWS + "))");
    }

    /** How it failed; null when it did not. Each run has a key of its own. */
    private @Nullable CrescendoException load(Moment moment, long room) throws IOException {
        DuckTable orders =
                DuckTable.of(DuckConnection.to(source.path()), "orders").key("id");
        Pipeline pipeline = switch (mode) {
            case "append" -> Pipeline.named("orders").from(orders.cursor("id")).append();
            case "merge" ->
                Pipeline.named("orders").from(orders.cursor("id").splits(2)).merge("id");
            default -> Pipeline.named("orders").from(orders).replace("id");
        };
        if (moment == Moment.BEFORE_THE_RUN) {
            disk.leave(folder, room);
        }
        try {
            new PipelineRun(
                            pipeline,
                            new DuckWarehouse(DuckConnection.to(target.path()).withoutSnapshot()),
                            new FillingRunner(disk, folder, moment, room),
                            RunOptions.of("shop").withKey("run " + ++runs))
                    .execute();
            return null;
        } catch (CrescendoException failure) {
            return failure;
        }
    }

    private record FillingRunner(SmallDisk disk, Path folder, Moment moment, long room) implements TaskRunner {
        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean inProcess() {
            return true;
        }

        @Override
        public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
            if (moment == Moment.BEFORE_THE_TASKS) {
                disk.leave(folder, room);
            }
            List<Receipt> receipts = new SequentialRunner().run(tasks, listener);
            if (moment == Moment.AFTER_THE_TASKS) {
                disk.leave(folder, room);
            }
            return receipts;
        }
    }

    private List<String> state() throws Exception {
        List<String> state = new ArrayList<>(rows(target, "raw.orders"));
        state.addAll(target.texts("SELECT token FROM crescendo.lanes WHERE lane <> '*'"));
        return state;
    }

    private static List<String> rows(Opened database, String table) throws Exception {
        return database.texts(
                "SELECT count(*) || ' rows, ' || count(DISTINCT id) || ' keys, ' || sum(hash(id, name, customer)) FROM "
                        + table);
    }

    /** Whatever is beside the database. */
    private List<String> leftovers() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> beside = new ArrayList<>(files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList());
            beside.removeAll(List.of("warehouse.duckdb", "warehouse.duckdb.wal"));
            return beside;
        }
    }

    /** Finished tasks, which a run with the same key would take up. */
    private List<String> receipts() throws Exception {
        List<String> attempts = target.texts("SELECT attempt FROM crescendo_staging.receipts");
        return leftovers().stream()
                .filter(file -> attempts.stream().anyMatch(file::contains))
                .toList();
    }
}

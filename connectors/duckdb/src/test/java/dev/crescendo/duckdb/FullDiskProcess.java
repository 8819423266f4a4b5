package dev.crescendo.duckdb;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.files.FilesSource;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testserver.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads new files, appended lines and rejects, again and again, on a disk that is full at one moment or another; each time once
 * more with room enough. Prints how each run ended, and {@code WRONG} with what should not be.
 */
public final class FullDiskProcess {
    private static final int ROWS = 5_000;
    private static final int BAD_ROWS = 10;
    private static final long NO_ROOM = 0;
    private static final long LEAST_ROOM = 65_536;
    private static final long MOST_ROOM = 1_500_000;
    private static final long ROOM_ENOUGH = 8_000_000;
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
    private final Path files;
    private final Opened target;
    private final List<String> said = new ArrayList<>();
    private int batches;
    private int loads;
    private int runs;
    private List<String> loaded = List.of();

    private FullDiskProcess(SmallDisk disk, String mode, Path small, Path large) throws IOException {
        this.disk = disk;
        this.mode = mode;
        this.folder = Files.createDirectory(small.resolve(mode));
        this.files = Files.createDirectory(large.resolve(mode));
        this.target = new Opened(folder.resolve("warehouse.duckdb"));
    }

    /** @param arguments a folder on the small disk and one that is not, then disks and modes in turn */
    public static void main(String[] arguments) throws Exception {
        for (int i = 2; i < arguments.length; i += 2) {
            FullDiskProcess process = new FullDiskProcess(
                    SmallDisk.valueOf(arguments[i]), arguments[i + 1], Path.of(arguments[0]), Path.of(arguments[1]));
            try {
                process.fillUpAndFree();
            } finally {
                process.said.forEach(line -> System.out.println(process.mode + ", " + line));
            }
        }
        System.out.println("done");
    }

    private void fillUpAndFree() throws Exception {
        addRows();
        expectSuccess();
        expectNothingHalfDone(Moment.BEFORE_THE_RUN, NO_ROOM);
        expectNothingHalfDone(Moment.BEFORE_THE_TASKS, NO_ROOM);
        expectNothingHalfDone(Moment.AFTER_THE_TASKS, NO_ROOM);
        for (long room = LEAST_ROOM; room < MOST_ROOM; room *= 4) {
            expectNothingHalfDone(Moment.BEFORE_THE_RUN, room);
            expectNothingHalfDone(Moment.AFTER_THE_TASKS, room);
        }
        expectNothingHalfDone(Moment.AFTER_THE_TASKS, ROOM_ENOUGH);
    }

    private void expectNothingHalfDone(Moment moment, long room) throws Exception {
        addRows();
        CrescendoException failure = load(moment, room);
        disk.free(folder);
        String run = moment + " " + room + ": ";
        if (failure == null) {
            said.add(run + "loaded");
        } else {
            said.add(run + "exit " + failure.exitCode().number() + ", " + failure.getMessage());
            if (!state().equals(loaded)) {
                said.add("WRONG: it changed the table, the rejects or the position");
            }
            List<String> left = leftovers();
            left.removeAll(receipts(left));
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
        loaded = state();
        if (!loaded.containsAll(List.of(expectedRows(), expectedRejects()))) {
            said.add("WRONG: lost or doubled, " + loaded);
        }
        if (!leftovers().isEmpty()) {
            said.add("WRONG: a finished run left " + leftovers());
        }
    }

    private boolean replaces() {
        return mode.equals("replace");
    }

    /** New files and appended lines in turn; where all is read again, the same rows with another customer. */
    private void addRows() throws IOException {
        long first = replaces() ? 0 : (long) batches * ROWS;
        boolean whole = replaces() || batches % 2 == 0;
        StringBuilder lines = new StringBuilder(whole ? "id,name,customer\n" : "");
        for (long id = first; id < first + ROWS; id++) {
            lines.append(id)
                    .append(',')
                    .append(new UUID(id * 31, ~id))
                    .append(',')
                    .append(customer(batches));
            lines.append('\n');
        }
        lines.append("bad,,\n".repeat(BAD_ROWS));
        Path file = files.resolve(replaces() ? "all.csv" : batches / 2 + ".csv");
        if (whole) {
            Files.writeString(file, lines);
        } else {
            Files.writeString(file, lines, StandardOpenOption.APPEND);
        }
        batches++;
    }

    private int customer(int batch) {
        return replaces() ? batch : 1;
    }

    private String expectedRows() {
        long rows = replaces() ? ROWS : (long) batches * ROWS;
        return rows + " rows, " + rows + " keys, " + rows * (rows - 1) / 2 + ", " + rows + " names, "
                + rows * customer(batches - 1);
    }

    private String expectedRejects() {
        int rejects = BAD_ROWS * (replaces() ? loads : batches);
        return rejects + " rejects, " + rejects + " places";
    }

    /** Rows, rejects and positions. */
    private List<String> state() throws Exception {
        return target
                .texts("SELECT count(*) || ' rows, ' || count(DISTINCT id) || ' keys, ' || sum(id) || ', '"
                        + " || count(DISTINCT name) || ' names, ' || sum(customer) FROM raw.orders"
                        + " UNION ALL SELECT count(*) || ' rejects, ' || count(DISTINCT place || ' ' || run_key) || ' places'"
                        + " FROM crescendo.rejects"
                        + " UNION ALL SELECT token FROM crescendo.lanes WHERE lane <> '*'")
                .stream()
                .sorted()
                .toList();
    }

    /** How it failed; null when it did not. Each run has a key of its own. */
    private @Nullable CrescendoException load(Moment moment, long room) throws IOException {
        Map<String, FieldType> fields = new LinkedHashMap<>();
        fields.put("id", Simple.LONG);
        fields.put("name", Simple.TEXT);
        fields.put("customer", Simple.LONG);
        FilesSource orders = FilesSource.of(files, "*.csv").schema(fields);
        Pipeline pipeline = switch (mode) {
            case "append" -> Pipeline.named("orders").from(orders).append();
            case "merge" -> Pipeline.named("orders").from(orders.splits(2)).merge("id");
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
            loads++;
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
            List<Receipt> receipts = new SequentialRunner(true).run(tasks, listener);
            if (moment == Moment.AFTER_THE_TASKS) {
                disk.leave(folder, room);
            }
            return receipts;
        }
    }

    /** Whatever is beside the database. */
    private List<String> leftovers() throws IOException {
        try (Stream<Path> beside = Files.walk(folder)) {
            List<String> names = new ArrayList<>(beside.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList());
            names.removeAll(List.of("warehouse.duckdb", "warehouse.duckdb.wal"));
            return names;
        }
    }

    /** Finished tasks among them, which a run with the same key would take up. */
    private List<String> receipts(List<String> left) throws Exception {
        if (left.isEmpty()) {
            return left;
        }
        List<String> attempts = target.texts("SELECT attempt FROM crescendo_staging.receipts");
        return left.stream()
                .filter(file -> attempts.stream().anyMatch(file::contains))
                .toList();
    }
}

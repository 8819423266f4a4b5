package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.LoadWriter;
import dev.crescendo.load.Loader;
import dev.crescendo.load.Published;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every {@link Loader} promises: publishing a batch twice changes nothing, and losers are never seen. */
public final class LoaderContract<T> {
    private static final BatchId FIRST = new BatchId("first");
    private static final BatchId SECOND = new BatchId("second");

    private interface Trial<T> {
        void on(Loader<T> loader) throws Exception;
    }

    private final LoaderFixture<T> fixture;
    private final List<ContractCase> cases = new ArrayList<>();

    private LoaderContract(LoaderFixture<T> fixture) {
        this.fixture = fixture;
    }

    /** The contract, tried on what {@code fixture} gives. */
    public static <T> Contract of(LoaderFixture<T> fixture) {
        LoaderContract<T> contract = new LoaderContract<>(fixture);
        contract.addCases();
        return new Contract(contract.cases);
    }

    private void add(String id, String name, Trial<T> trial) {
        cases.add(new ContractCase(id, name, () -> trial.on(fixture.fresh())));
    }

    private void addCases() {
        add("L-01", "Nothing is seen before it is published", loader -> {
            write(loader, FIRST, "1", 1, 2);
            assertSeen();
        });
        add("L-02", "Publishing shows exactly what the winners wrote, and says how many", loader -> {
            Receipt one = write(loader, FIRST, "1", 1, 2);
            Receipt two = write(loader, FIRST, "2", 3);
            assertThat(loader.publish(FIRST, List.of(one, two))).isEqualTo(new Published(3));
            assertSeen(1, 2, 3);
        });
        add("L-03", "Publishing a batch twice changes nothing", loader -> {
            Receipt winner = write(loader, FIRST, "1", 1, 2);
            loader.publish(FIRST, List.of(winner));
            assertThat(loader.publish(FIRST, List.of(winner))).isEqualTo(new Published(2));
            assertSeen(1, 2);
        });
        add("L-04", "Attempts that are no winners are never seen", loader -> {
            write(loader, FIRST, "1", 1);
            Receipt winner = write(loader, FIRST, "1", 1);
            write(loader, FIRST, "1", 1);
            loader.publish(FIRST, List.of(winner));
            assertSeen(1);
        });
        add("L-05", "Attempts at a task that are open at the same time don't mix", loader -> {
            WriterId lost = WriterId.newAttempt(new TaskId("1"));
            WriterId won = WriterId.newAttempt(new TaskId("1"));
            try (LoadWriter<T> one = loader.open(FIRST, lost);
                    LoadWriter<T> other = loader.open(FIRST, won)) {
                one.write(fixture.record(1));
                other.write(fixture.record(1));
                other.write(fixture.record(2));
                other.finish();
            }
            loader.publish(FIRST, List.of(receipt(won, 2)));
            assertSeen(1, 2);
        });
        add("L-06", "If it says so, find knows what was published, and only that", loader -> {
            if (!loader.canFind()) {
                return;
            }
            Receipt winner = write(loader, FIRST, "1", 1, 2);
            assertThat(loader.find(FIRST)).isEmpty();
            loader.publish(FIRST, List.of(winner));
            assertThat(loader.find(FIRST)).contains(new Published(2));
            assertThat(loader.find(SECOND)).isEmpty();
        });
        add("L-07", "An attempt closed without being finished is dropped", loader -> {
            try (LoadWriter<T> writer = loader.open(FIRST, WriterId.newAttempt(new TaskId("1")))) {
                writer.write(fixture.record(7));
            }
            loader.publish(FIRST, List.of(write(loader, FIRST, "1", 1)));
            assertSeen(1);
        });
        add("L-08", "One batch adds to another", loader -> {
            loader.publish(FIRST, List.of(write(loader, FIRST, "1", 1)));
            loader.publish(SECOND, List.of(write(loader, SECOND, "1", 2)));
            assertSeen(1, 2);
        });
        add("L-09", "Cleaning up leaves what is published, and may be called again and for nothing", loader -> {
            loader.cleanUp(FIRST);
            Receipt winner = write(loader, FIRST, "1", 1);
            write(loader, FIRST, "1", 1);
            loader.publish(FIRST, List.of(winner));
            loader.cleanUp(FIRST);
            assertThatCode(() -> loader.cleanUp(FIRST)).doesNotThrowAnyException();
            assertSeen(1);
        });
        add("L-10", "A batch published again after cleaning up stays as it was", loader -> {
            if (!loader.canFind()) {
                return;
            }
            Receipt winner = write(loader, FIRST, "1", 1);
            loader.publish(FIRST, List.of(winner));
            loader.cleanUp(FIRST);
            assertThat(loader.find(FIRST)).contains(new Published(1));
            assertSeen(1);
        });
        add("L-11", "A worker's copy of the loader writes what the driver publishes", loader -> {
            Receipt winner = Copies.of(write(Copies.of(loader), FIRST, "1", 1));
            loader.publish(FIRST, List.of(winner));
            assertSeen(1);
        });
        add("L-12", "A batch without a record can be published", loader -> {
            Receipt empty = write(loader, FIRST, "1");
            assertThat(loader.publish(FIRST, List.of(empty))).isEqualTo(new Published(0));
            assertSeen();
        });
    }

    private Receipt write(Loader<T> loader, BatchId batch, String task, int... numbers) throws Exception {
        WriterId attempt = WriterId.newAttempt(new TaskId(task));
        try (LoadWriter<T> writer = loader.open(batch, attempt)) {
            for (int number : numbers) {
                writer.write(fixture.record(number));
            }
            writer.finish();
        }
        return receipt(attempt, numbers.length);
    }

    private static Receipt receipt(WriterId attempt, long records) {
        return new Receipt(
                attempt, new Counts(records, records, 0, 0, records, records, 0), List.of(), Position.empty());
    }

    private void assertSeen(int... numbers) throws Exception {
        assertThat(fixture.visible())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(numbers).mapToObj(fixture::record).toList());
    }
}

package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What every finite {@link Source} promises: each record once, again the same, and from a position only what is new. */
public final class SourceContract {
    private static final int MANY = 100;

    private interface Trial {
        void on(Source source) throws Exception;
    }

    private final SourceFixture fixture;
    private final List<ContractCase> cases = new ArrayList<>();
    private final List<SourceReading> planned = new ArrayList<>();

    private SourceContract(SourceFixture fixture) {
        this.fixture = fixture;
    }

    /** The contract, tried on what {@code fixture} gives. */
    public static Contract of(SourceFixture fixture) {
        SourceContract contract = new SourceContract(fixture);
        contract.addCases();
        return new Contract(contract.cases);
    }

    private void add(String id, String name, Trial trial) {
        cases.add(new ContractCase(id, name, () -> run(trial)));
    }

    private void run(Trial trial) throws Exception {
        try {
            trial.on(fixture.fresh());
        } finally {
            for (SourceReading reading : planned) {
                reading.end();
            }
            planned.clear();
        }
    }

    private PlanContext context(Source source) {
        SourceReading reading = new SourceReading(source);
        planned.add(reading);
        return reading;
    }

    private ExtractPlan since(Source source, Position position) throws Exception {
        return source.plan(new ReadRange.Since(position), context(source));
    }

    private SourceReading readSince(Source source, Position position) throws Exception {
        return SourceReading.of(source, since(source, position));
    }

    /** Forgets what a source that may read records again has read again. */
    private static void dropRead(Source source, SourceReading second, SourceReading first) {
        if (source.rereads()) {
            second.records.removeAll(first.records);
        }
    }

    private static void assertEachOnce(List<String> records, int expected) {
        assertThat(records).hasSize(expected).doesNotHaveDuplicates();
    }

    private void addCases() {
        add("S-01", "From nowhere, the splits together hold every record once", source -> {
            fixture.add(MANY);
            assertEachOnce(readSince(source, Position.empty()).records, MANY);
        });
        add("S-02", "From the end that was read there is nothing new", source -> {
            fixture.add(MANY);
            SourceReading first = readSince(source, Position.empty());
            Position end = first.end;
            SourceReading again = readSince(source, end);
            dropRead(source, again, first);
            assertThat(again.records).hasSize(source.tracksPosition() ? 0 : MANY);
            assertThat(end.with(again.end)).isEqualTo(end);
        });
        add("S-03", "From the end that was read, only what has come since is read", source -> {
            fixture.add(MANY);
            SourceReading first = readSince(source, Position.empty());
            fixture.add(7);
            SourceReading second = readSince(source, first.end);
            dropRead(source, second, first);
            List<String> all = new ArrayList<>(second.records);
            if (source.tracksPosition()) {
                assertThat(second.records).hasSize(7);
                all.addAll(first.records);
            }
            assertEachOnce(all, MANY + 7);
        });
        add("S-04", "An empty source reads as nothing, and what comes later is not lost", source -> {
            SourceReading nothing = readSince(source, Position.empty());
            assertThat(nothing.records).isEmpty();
            fixture.add(3);
            assertEachOnce(readSince(source, nothing.end).records, 3);
        });
        add("S-05", "A split read twice gives the same records and the same end", source -> {
            fixture.add(MANY);
            ExtractPlan plan = since(source, Position.empty());
            SourceReading first = SourceReading.of(source, plan);
            SourceReading second = SourceReading.of(source, plan);
            assertThat(second.records).containsExactlyInAnyOrderElementsOf(first.records);
            assertThat(second.end).isEqualTo(first.end);
        });
        add("S-06", "A split may be read by two readers at the same time", source -> {
            fixture.add(MANY);
            SourceReading one = new SourceReading(source);
            SourceReading other = new SourceReading(source);
            for (Split split : since(source, Position.empty()).splits()) {
                try (SplitReader first = source.open(split, one);
                        SplitReader second = source.open(split, other)) {
                    boolean firstHasMore = true;
                    boolean secondHasMore = true;
                    while (firstHasMore || secondHasMore) {
                        firstHasMore = firstHasMore && one.step(first);
                        secondHasMore = secondHasMore && other.step(second);
                    }
                }
            }
            assertEachOnce(one.records, MANY);
            assertEachOnce(other.records, MANY);
        });
        add("S-07", "A plan that went through bytes reads the same, by a source that did", source -> {
            fixture.add(MANY);
            ExtractPlan plan = since(source, Position.empty());
            SourceReading direct = SourceReading.of(source, plan);
            SourceReading travelled = SourceReading.of(Copies.of(source), Copies.of(plan));
            assertThat(travelled.records).containsExactlyInAnyOrderElementsOf(direct.records);
            assertThat(travelled.end).isEqualTo(direct.end);
        });
        add("S-08", "Split ids are unique in a plan, and the same when it is read back", source -> {
            fixture.add(MANY);
            ExtractPlan plan = since(source, Position.empty());
            List<String> ids = plan.splits().stream().map(Split::id).toList();
            assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
            assertThat(Copies.of(plan).splits()).extracting(Split::id).isEqualTo(ids);
        });
        add("S-09", "What comes after planning is read by this plan or by the next, never by both or none", source -> {
            fixture.add(MANY);
            ExtractPlan plan = since(source, Position.empty());
            fixture.add(7);
            SourceReading first = SourceReading.of(source, plan);
            SourceReading second = readSince(source, first.end);
            dropRead(source, second, first);
            List<String> all = new ArrayList<>(second.records);
            if (source.tracksPosition()) {
                all.addAll(first.records);
            }
            assertEachOnce(all, MANY + 7);
        });
        add("S-10", "Planning twice gives the same end while nothing changes", source -> {
            fixture.add(MANY);
            assertThat(since(source, Position.empty()).end())
                    .isEqualTo(since(source, Position.empty()).end());
        });
        add("S-11", "Streams and identity are stable, also on a copy", source -> {
            Source copy = Copies.of(source);
            assertThat(copy.identity(context(copy)))
                    .isEqualTo(source.identity(context(source)))
                    .satisfies(identity -> assertThat(identity.text()).isNotBlank());
            List<StreamSpec> streams = source.streams(context(source));
            assertThat(streams).isNotEmpty();
            assertThat(streams).extracting(StreamSpec::name).doesNotHaveDuplicates();
            assertThat(copy.streams(context(copy)))
                    .extracting(StreamSpec::name)
                    .isEqualTo(streams.stream().map(StreamSpec::name).toList());
            assertThat(copy.streams(context(copy)))
                    .extracting(stream -> stream.type().schema())
                    .isEqualTo(streams.stream()
                            .map(stream -> stream.type().schema())
                            .toList());
        });
        add("S-12", "The whole is everything, whatever has been read", source -> {
            fixture.add(MANY);
            readSince(source, Position.empty());
            ExtractPlan whole = source.plan(new ReadRange.Whole(), context(source));
            assertEachOnce(SourceReading.of(source, whole).records, MANY);
        });
        add("S-13", "Every record says where it came from", source -> {
            fixture.add(MANY);
            List<Origin> origins = readSince(source, Position.empty()).origins;
            Set<String> places = new HashSet<>();
            origins.forEach(origin -> places.add(origin.place()));
            assertThat(places).hasSize(MANY).doesNotContain("");
        });
        add(
                "S-14",
                "A record that can't be read is rejected with its place and reason, and the others are read",
                source -> {
                    fixture.add(2);
                    if (!fixture.addUnreadable()) {
                        return;
                    }
                    fixture.add(2);
                    SourceReading reading = readSince(source, Position.empty());
                    assertEachOnce(reading.records, 4);
                    assertThat(reading.rejects).singleElement().satisfies(reject -> {
                        assertThat(reject.place()).isNotBlank();
                        assertThat(reject.reason()).isNotBlank();
                        assertThat(reject.raw()).isNotEmpty();
                    });
                });
    }
}

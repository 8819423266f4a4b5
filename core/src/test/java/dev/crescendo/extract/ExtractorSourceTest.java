package dev.crescendo.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExtractorSourceTest {
    private record Event(@Nullable Long id, String name) {}

    private static final LaneId LANE = new LaneId("events");

    private final List<Reject> rejects = new ArrayList<>();

    private final ReadContext context = new ReadContext() {
        @Override
        public String pipeline() {
            return "events";
        }

        @Override
        public Batch newBatch(Schema schema) {
            return new Batch(schema);
        }

        @Override
        public void reject(Reject reject) {
            rejects.add(reject);
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    private static final PlanContext PLANNING = new PlanContext() {
        @Override
        public String pipeline() {
            return "events";
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void report(String message) {}

        @Override
        public void keepUntilEnd(AutoCloseable resource) {
            throw new UnsupportedOperationException("nothing is planned here");
        }
    };

    private static ExtractorSource<Event> source(Event... events) {
        return ExtractorSource.of("events", RecordType.of(Event.class), extraction -> Stream.of(events));
    }

    private record Read(List<Object> values, Position end) {}

    private Read read(ExtractorSource<Event> source, Position from) throws Exception {
        return read(source, new ReadRange.Since(from));
    }

    private Read read(ExtractorSource<Event> source, ReadRange range) throws Exception {
        ExtractPlan plan = source.plan(range, PLANNING);
        List<Object> values = new ArrayList<>();
        try (SplitReader reader = source.open(plan.splits().get(0), context)) {
            while (reader.next(Duration.ZERO) == Next.RECORD) {
                values.add(reader.current().value());
            }
            return new Read(values, reader.position());
        }
    }

    @Test
    void withoutACursorEverythingIsReadEachTime() throws Exception {
        ExtractorSource<Event> source = source(new Event(1L, "a"), new Event(2L, "b"));
        assertThat(source.tracksPosition()).isFalse();
        assertThat(read(source, Position.empty()).values()).hasSize(2);
        assertThat(read(source, Position.empty()).end().isEmpty()).isTrue();
    }

    @Test
    void aCursorSkipsWhatIsLoadedAndFindsTheGreatestInAnyOrder() throws Exception {
        ExtractorSource<Event> source = source(new Event(3L, "c"), new Event(1L, "a"), new Event(2L, "b"))
                .by(Cursor.byLong(Event::id));
        Read read = read(source, Position.of(LANE, new Token("1")));
        assertThat(read.values()).containsExactly(new Event(3L, "c"), new Event(2L, "b"));
        assertThat(read.end()).isEqualTo(Position.of(LANE, new Token("3")));
    }

    @Test
    void nothingNewLeavesThePositionWhereItIs() throws Exception {
        ExtractorSource<Event> source = source(new Event(1L, "a")).by(Cursor.byLong(Event::id));
        Position position = Position.of(LANE, new Token("5"));
        assertThat(read(source, position)).isEqualTo(new Read(List.of(), position));
    }

    @Test
    void anIntervalIsHalfOpenAndMovesNoPosition() throws Exception {
        List<ReadRange.Between> asked = new ArrayList<>();
        ExtractorSource<Event> source = ExtractorSource.of("events", RecordType.of(Event.class), extraction -> {
                    asked.add(extraction.interval().orElseThrow());
                    assertThat(extraction.position()).isEmpty();
                    return Stream.of(4L, 3L, 2L, 1L).map(id -> new Event(id, "event"));
                })
                .by(Cursor.byLong(Event::id));
        ReadRange.Between between = new ReadRange.Between("2", "4");
        Read read = read(source, between);
        assertThat(read.values()).containsExactly(new Event(3L, "event"), new Event(2L, "event"));
        assertThat(read.end()).isEqualTo(Position.empty());
        assertThat(asked).containsExactly(between);
    }

    @Test
    void anIntervalNeedsACursor() {
        assertThatThrownBy(() -> read(source(), new ReadRange.Between("1", "2")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("an interval needs a cursor");
    }

    @Test
    void aRecordWithoutACursorValueEndsTheRun() {
        ExtractorSource<Event> source = source(new Event(null, "a")).by(Cursor.byLong(Event::id));
        assertThatThrownBy(() -> read(source, Position.empty()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("record 1 of events has no cursor value");
    }

    @Test
    void anExtractorThatThrowsIsTheSourcesFailure() {
        ExtractorSource<Event> source = ExtractorSource.of(
                "events",
                RecordType.of(Event.class),
                extraction -> Stream.of(1L, 0L).map(id -> new Event(1 / id, "quotient")));
        assertThatThrownBy(() -> read(source, Position.empty()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("the extractor of events failed after 1 records")
                .hasMessageContaining("/ by zero");
    }

    @Test
    void aRecordsOriginIsItsNumberAndAllOfItAsJson() throws Exception {
        ExtractorSource<Event> source = source(new Event(1L, "a"), new Event(null, "b \"2\""));
        try (SplitReader reader = source.open(
                source.plan(new ReadRange.Whole(), PLANNING).splits().get(0), context)) {
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.RECORD);
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.RECORD);
            assertThat(reader.origin(0).place()).isEqualTo("events, record 2");
            assertThat(reader.origin(0).raw()).asString().isEqualTo("{\"id\":null,\"name\":\"b \\\"2\\\"\"}");
        }
    }

    @Test
    void theExtractorCanRejectAndSeesThePosition() throws Exception {
        ExtractorSource<Event> source = ExtractorSource.of("events", RecordType.of(Event.class), extraction -> {
                    extraction.reject("page 3", "not JSON", new byte[] {1});
                    return Stream.of(new Event(
                            Long.parseLong(extraction.position().orElseThrow().text()) + 1, "next"));
                })
                .by(Cursor.byLong(Event::id));
        assertThat(read(source, Position.of(LANE, new Token("41"))).values()).containsExactly(new Event(42L, "next"));
        assertThat(rejects).containsExactly(new Reject("events", "page 3", "", "not JSON", new byte[] {1}));
    }
}

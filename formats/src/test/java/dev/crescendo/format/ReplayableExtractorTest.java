package dev.crescendo.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records of a user's extractor, kept and read again. */
class ReplayableExtractorTest {
    enum Status {
        NEW,
        PAID
    }

    record Order(long id, @Nullable String customer, Status status, BigDecimal total, Instant at) {}

    private static final Order FIRST = new Order(
            1, "O'Brien, \"Pat\"", Status.PAID, new BigDecimal("1.50"), Instant.parse("2026-01-01T00:00:00Z"));
    private static final Order SECOND =
            new Order(2, null, Status.NEW, new BigDecimal("-3"), Instant.parse("2026-01-02T00:00:00.000001Z"));

    private final List<Reject> rejects = new ArrayList<>();

    private final ReplayableExtractor source = ReplayableExtractor.of(
            ExtractorSource.of("orders", RecordType.of(Order.class), context -> Stream.of(FIRST, SECOND))
                    .by(Cursor.byLong(Order::id)));

    private final ReadContext reading = new ReadContext() {
        @Override
        public String pipeline() {
            return "orders";
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
            return "orders";
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

    @Test
    void whatWasRejectedBehindTheExtractorIsReadAgainAsItWas() throws Exception {
        List<Reject> kept = new ArrayList<>();
        try (SplitReader reader = source.open(
                source.plan(new ReadRange.Whole(), PLANNING).splits().get(0), reading)) {
            while (reader.next(Duration.ZERO) == Next.RECORD) {
                kept.add(new Reject(
                        "orders",
                        reader.origin(0).place(),
                        "",
                        "",
                        reader.origin(0).raw()));
            }
        }
        kept.add(new Reject("orders", "page 3", "", "no order", new byte[] {'?'}));

        List<Object> again = new ArrayList<>();
        try (SplitReader reader = source.replay(source.streams(PLANNING), kept.iterator(), reading)) {
            for (Next next = reader.next(Duration.ZERO); next != Next.END; next = reader.next(Duration.ZERO)) {
                if (next == Next.RECORD) {
                    again.add(reader.current().value());
                }
            }
        }

        assertThat(source.tracksPosition()).isTrue();
        assertThat(again).containsExactly(FIRST, SECOND);
        assertThat(rejects)
                .singleElement()
                .satisfies(reject -> assertThat(reject.place()).isEqualTo("page 3"));
    }
}

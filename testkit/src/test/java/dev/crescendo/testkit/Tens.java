package dev.crescendo.testkit;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of numbers whose plan is frozen, with a split for every ten, which counts what is asked of it. */
record Tens(String name) implements Source {
    record Number(long number) {}

    record Ten(String id, long from, long to) implements Split {}

    private static final LaneId LANE = new LaneId("numbers");
    private static final Map<String, AtomicInteger> COUNTERS = new ConcurrentHashMap<>();

    Tens() {
        this(UUID.randomUUID().toString());
    }

    private AtomicInteger counter(String what) {
        return COUNTERS.computeIfAbsent(name + " " + what, absent -> new AtomicInteger());
    }

    /** Adds the next numbers. */
    void add(int numbers) {
        counter("size").addAndGet(numbers);
    }

    int plans() {
        return counter("plans").get();
    }

    int opened(String split) {
        return counter(split).get();
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return List.of(new StreamSpec("numbers", RecordType.of(Number.class), List.of()));
    }

    @Override
    public SourceId identity(PlanContext context) {
        return new SourceId(name);
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        counter("plans").incrementAndGet();
        long begin = range instanceof ReadRange.Since since
                ? since.position()
                        .token(LANE)
                        .map(token -> Long.parseLong(token.text()))
                        .orElse(0L)
                : 0;
        long end = counter("size").get();
        List<Split> splits = new ArrayList<>();
        for (long from = begin; from < end; from += 10) {
            splits.add(new Ten("from " + from, from, Math.min(from + 10, end)));
        }
        Position position = Position.of(LANE, new Token(Long.toString(end)));
        return splits.isEmpty() ? ExtractPlan.nothing() : new ExtractPlan(splits, position, true);
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        counter(split.id()).incrementAndGet();
        Ten ten = (Ten) split;
        return new SplitReader() {
            private long next = ten.from();

            @Override
            public Next next(Duration wait) {
                return next++ < ten.to() ? Next.RECORD : Next.END;
            }

            @Override
            public Envelope current() {
                return Envelope.insert("numbers", new Number(next));
            }

            @Override
            public Position position() {
                return Position.empty();
            }

            @Override
            public Origin origin(int row) {
                return new Origin("number " + next, new byte[] {1});
            }

            @Override
            public void close() {}
        };
    }
}

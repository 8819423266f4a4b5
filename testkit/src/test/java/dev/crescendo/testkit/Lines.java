package dev.crescendo.testkit;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Lines such as {@code 7 apple} in memory, as a source that can read them again. A line without a number is no record. */
record Lines(String name, boolean forgetful) implements SupportsReplay {
    record Line(long id, String text) {}

    private static final Map<String, List<String>> ALL = new ConcurrentHashMap<>();
    private static final LaneId LANE = new LaneId("lines");

    private record Piece(String id, int from, int to) implements Split {}

    static Lines fresh() {
        return new Lines(UUID.randomUUID().toString(), false);
    }

    /** These lines, of which a replay makes one record too few. */
    Lines forgetting() {
        return new Lines(name, true);
    }

    private List<String> lines() {
        return ALL.computeIfAbsent(name, absent -> new CopyOnWriteArrayList<>());
    }

    void add(String... lines) {
        lines().addAll(List.of(lines));
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return List.of(new StreamSpec("lines", RecordType.of(Line.class), List.of()));
    }

    @Override
    public SourceId identity(PlanContext context) {
        return new SourceId("lines");
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        int from = range instanceof ReadRange.Since since
                ? since.position()
                        .token(LANE)
                        .map(token -> Integer.parseInt(token.text()))
                        .orElse(0)
                : 0;
        int to = lines().size();
        return from == to
                ? ExtractPlan.nothing()
                : new ExtractPlan(
                        List.of(new Piece("all", from, to)), Position.of(LANE, new Token(Integer.toString(to))), true);
    }

    private static Line parse(String line) {
        String[] parts = line.split(" ", 2);
        try {
            return new Line(Long.parseLong(parts[0]), parts[1]);
        } catch (NumberFormatException noNumber) {
            throw new ValueException("id", "is no number");
        }
    }

    @Override
    public SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) {
        if (forgetful && kept.hasNext()) {
            kept.next();
        }
        return new ReplayReader(
                kept,
                reject -> Envelope.insert("lines", parse(new String(reject.raw(), StandardCharsets.UTF_8))),
                context);
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        Piece piece = (Piece) split;
        return new SplitReader() {
            private int next = piece.from();
            private @Nullable Line current;

            @Override
            public Next next(Duration wait) {
                while (next < piece.to()) {
                    String line = lines().get(next++);
                    try {
                        current = parse(line);
                        return Next.RECORD;
                    } catch (ValueException unreadable) {
                        context.reject(new Reject(
                                "lines",
                                "line " + next,
                                unreadable.field(),
                                unreadable.reason(),
                                line.getBytes(StandardCharsets.UTF_8)));
                    }
                }
                return Next.END;
            }

            @Override
            public Envelope current() {
                return Envelope.insert("lines", java.util.Objects.requireNonNull(current));
            }

            @Override
            public Position position() {
                return Position.empty();
            }

            @Override
            public Origin origin(int row) {
                return new Origin("line " + next, lines().get(next - 1).getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void close() {}
        };
    }
}

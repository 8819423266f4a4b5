package dev.crescendo.extract;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.RowJson;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A user's {@link Extractor} as a {@link Source}: one stream, one split, one lane. */
public final class ExtractorSource<T> implements Source {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final RecordType<T> type;
    private final Extractor<T> extractor;
    private final @Nullable Cursor<T> cursor;

    private ExtractorSource(String name, RecordType<T> type, Extractor<T> extractor, @Nullable Cursor<T> cursor) {
        this.name = name;
        this.type = type;
        this.extractor = extractor;
        this.cursor = cursor;
    }

    /** A source that hands over everything, each time. */
    public static <T> ExtractorSource<T> of(String name, RecordType<T> type, Extractor<T> extractor) {
        return new ExtractorSource<>(name, type, extractor, null);
    }

    /** This source, reading only what is newer than the position along {@code newCursor}. */
    public ExtractorSource<T> by(Cursor<T> newCursor) {
        return new ExtractorSource<>(name, type, extractor, newCursor);
    }

    private LaneId lane() {
        return new LaneId(name);
    }

    private record Everything(String id, @Nullable Token after, ReadRange.@Nullable Between interval)
            implements Split {}

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return List.of(new StreamSpec(name, type, List.of()));
    }

    @Override
    public SourceId identity(PlanContext context) {
        return new SourceId("extractor " + name);
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        if (range instanceof ReadRange.Between between) {
            if (cursor == null) {
                throw new ConfigurationException(
                        "pipeline " + context.pipeline(),
                        "an interval needs a cursor, and its extractor has none",
                        "Give it a cursor.");
            }
            List<Comparable<?>> unused = cursor.bounds(between); // complains before anything is begun
            return new ExtractPlan(List.of(new Everything(name, null, between)), Position.empty(), true);
        }
        Optional<Token> after =
                range instanceof ReadRange.Since since ? since.position().token(lane()) : Optional.empty();
        return new ExtractPlan(List.of(new Everything(name, after.orElse(null), null)), Position.empty(), true);
    }

    @Override
    public boolean tracksPosition() {
        return cursor != null;
    }

    @Override
    public SplitReader open(Split split, ReadContext context) throws Exception {
        return new Reader((Everything) split, context);
    }

    private final class Reader implements SplitReader {
        private final ReadContext context;
        private final @Nullable Comparable<?> after;
        private final List<Comparable<?>> bounds;
        private final Stream<T> stream;
        private final Iterator<T> records;
        private @Nullable T current;
        private @Nullable Comparable<?> greatest;
        private long count;

        Reader(Everything split, ReadContext context) throws Exception {
            Token token = split.after();
            this.context = context;
            this.bounds = split.interval() == null || cursor == null ? List.of() : cursor.bounds(split.interval());
            this.after = token == null || cursor == null ? null : cursor.read(token);
            this.greatest = after;
            this.stream = users(() ->
                    extractor.extract(new Context(Optional.ofNullable(token), Optional.ofNullable(split.interval()))));
            this.records = stream.iterator();
        }

        /** Calls the user's code; whatever it throws is the source's failure, not ours. */
        private <V> V users(Callable<V> code) throws InterruptedException {
            try {
                return code.call();
            } catch (CrescendoException | InterruptedException meant) {
                throw meant;
            } catch (Exception broken) {
                throw new SourceException(
                        "the extractor of " + name + " failed after " + count + " records: " + broken, broken);
            }
        }

        @Override
        public Next next(Duration wait) throws InterruptedException {
            while (users(records::hasNext)) {
                T candidate = users(records::next);
                count++;
                if (cursor == null || isWanted(cursor.valueOf(candidate))) {
                    current = candidate;
                    return Next.RECORD;
                }
            }
            return Next.END;
        }

        private boolean isWanted(@Nullable Comparable<?> value) {
            if (value == null) {
                throw new SourceException("record " + count + " of " + name
                        + " has no cursor value, so it could be lost or loaded twice; give every record one");
            }
            if (!bounds.isEmpty()) {
                return Cursor.compare(value, bounds.get(0)) >= 0 && Cursor.compare(value, bounds.get(1)) < 0;
            }
            if (after != null && Cursor.compare(value, after) <= 0) {
                return false;
            }
            if (greatest == null || Cursor.compare(value, greatest) > 0) {
                greatest = value;
            }
            return true;
        }

        @Override
        public Envelope current() {
            return Envelope.insert(name, java.util.Objects.requireNonNull(current));
        }

        @Override
        public Position position() {
            return greatest == null ? Position.empty() : Position.of(lane(), Cursor.token(greatest));
        }

        @Override
        public Origin origin(int row) {
            return new Origin(name + ", record " + count, json().getBytes(StandardCharsets.UTF_8));
        }

        /** The record as JSON; as its own text where its fields can't hold it, which is why it is asked for. */
        private String json() {
            T record = java.util.Objects.requireNonNull(current);
            Batch batch = new Batch(type.schema(), 1, ValueRules.lenient());
            try {
                type.writer().append(record, batch);
                return RowJson.of(batch, 0);
            } catch (ValueException unfit) {
                return String.valueOf(record);
            }
        }

        @Override
        public void close() {
            stream.close();
        }

        private final class Context implements ExtractContext {
            private final Optional<Token> position;
            private final Optional<ReadRange.Between> interval;

            Context(Optional<Token> position, Optional<ReadRange.Between> interval) {
                this.position = position;
                this.interval = interval;
            }

            @Override
            public Optional<ReadRange.Between> interval() {
                return interval;
            }

            @Override
            public Optional<Token> position() {
                return position;
            }

            @Override
            public void reject(String place, String reason, byte[] raw) {
                context.reject(new Reject(name, place, "", reason, raw));
            }
        }
    }
}

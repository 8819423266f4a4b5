package dev.crescendo.stage.streaming;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsAcknowledge;
import dev.crescendo.extract.SupportsSubscription;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A source whose only subscription does what it was told, one step per call, and then ends. Its lanes hold the records 0,
 * 1, 2 …; like a Kafka consumer it keeps a place to read on per lane.
 */
final class Script implements SupportsSubscription, SupportsAcknowledge {
    private static final long serialVersionUID = 1L;

    record Event(String lane, long offset) {}

    private interface Step {
        Next take(Playing playing) throws Exception;
    }

    interface Action {
        void run() throws Exception;
    }

    private final String identity;
    private final transient Deque<Step> steps = new ArrayDeque<>();
    final transient List<Position> acknowledged = new ArrayList<>();
    boolean closed;

    Script(String identity) {
        this.identity = identity;
    }

    Script() {
        this("scripted");
    }

    private Script then(Step step) {
        steps.add(step);
        return this;
    }

    Script assign(String... lanes) {
        return then(playing -> playing.assign(lanes));
    }

    Script revoke(String... lanes) {
        return then(playing -> {
            playing.listener.revoked(lanes(lanes));
            return playing.forget(lanes);
        });
    }

    Script lose(String... lanes) {
        return then(playing -> {
            playing.forget(lanes);
            playing.listener.lost(lanes(lanes));
            return Next.IDLE;
        });
    }

    /** Hands over the next record of a lane. */
    Script record(String lane) {
        return then(playing -> playing.record(lane));
    }

    /** Rejects the next record of a lane, then says {@code next}. */
    Script reject(String lane, Next next) {
        return then(playing -> {
            playing.context.reject(new Reject("events", lane + playing.advance(lane), "", "bad", new byte[0]));
            return next == Next.CHECKPOINT ? playing.checkpoint() : next;
        });
    }

    Script checkpoint() {
        return then(playing -> playing.checkpoint());
    }

    Script idle() {
        return then(playing -> Next.IDLE);
    }

    /** Does something in the middle of a call that brings nothing. */
    Script meanwhile(Action action) {
        return then(playing -> {
            action.run();
            return Next.IDLE;
        });
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return List.of(new StreamSpec("events", RecordType.of(Event.class), List.of()));
    }

    @Override
    public SourceId identity(PlanContext context) {
        return new SourceId(identity);
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        throw new ConfigurationException("script", "it is not read by splits", "Subscribe.");
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        throw new ConfigurationException("script", "it is not read by splits", "Subscribe.");
    }

    @Override
    public Subscription subscribe(String group, ReadContext context, LaneListener lanes) {
        return new Playing(context, lanes);
    }

    @Override
    public void acknowledge(Position position) {
        acknowledged.add(position);
    }

    static Set<LaneId> lanes(String... names) {
        return Arrays.stream(names).map(LaneId::new).collect(Collectors.toSet());
    }

    static Position position(String lane, long next) {
        return Position.of(new LaneId(lane), new Token(Long.toString(next)));
    }

    private final class Playing implements Subscription {
        private final ReadContext context;
        private final LaneListener listener;
        private final Map<String, Long> next = new TreeMap<>();
        private Position position = Position.empty();
        private Event current = new Event("", -1);

        Playing(ReadContext context, LaneListener listener) {
            this.context = context;
            this.listener = listener;
        }

        @Override
        public Next next(Duration wait) throws Exception {
            Step step = steps.poll();
            if (step == null) {
                checkpoint();
                return Next.END;
            }
            return step.take(this);
        }

        private Next assign(String... lanes) {
            Position from = listener.assigned(lanes(lanes));
            for (String lane : lanes) {
                next.put(lane, offset(from, lane));
            }
            return Next.IDLE;
        }

        private Next forget(String... lanes) {
            next.keySet().removeAll(List.of(lanes));
            return Next.IDLE;
        }

        private long advance(String lane) {
            long offset = next.get(lane);
            next.put(lane, offset + 1);
            return offset;
        }

        private Next record(String lane) {
            current = new Event(lane, advance(lane));
            return Next.RECORD;
        }

        private Next checkpoint() {
            Map<LaneId, Token> tokens = new TreeMap<>();
            next.forEach((lane, offset) -> tokens.put(new LaneId(lane), new Token(Long.toString(offset))));
            position = Position.of(tokens);
            return Next.CHECKPOINT;
        }

        @Override
        public void seek(Position target) {
            next.replaceAll((lane, offset) -> offset(target, lane));
        }

        private static long offset(Position position, String lane) {
            return position.token(new LaneId(lane))
                    .map(token -> Long.parseLong(token.text()))
                    .orElse(0L);
        }

        @Override
        public Envelope current() {
            return Envelope.insert("events", current);
        }

        @Override
        public Position position() {
            return position;
        }

        @Override
        public Origin origin(int row) {
            return new Origin(current.toString(), new byte[0]);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

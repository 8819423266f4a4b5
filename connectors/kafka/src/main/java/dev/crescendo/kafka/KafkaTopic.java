package dev.crescendo.kafka;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsAcknowledge;
import dev.crescendo.extract.SupportsRecordType;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.extract.SupportsSubscription;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;

/**
 * A topic whose values are JSON objects: one stream, named after the topic. Each partition is a lane, {@code
 * orders-0}, whose token is the offset of the next record. Only committed transactions are read.
 *
 * <p>Read up to now, it has a split per partition that holds something new. Subscribed to, its partitions are shared out
 * among the instances of a group. The ledger says where to read, never the group's own offsets; those are written after
 * each load so that Kafka's tools show the lag.
 *
 * <p>A value that can't be read becomes a reject. A position that Kafka can't serve any more, because retention has
 * removed the records or the topic was truncated, ends the run: nothing is skipped in silence.
 */
public final class KafkaTopic implements SupportsSubscription, SupportsAcknowledge, SupportsRecordType, SupportsReplay {
    private static final long serialVersionUID = 1L;

    private final KafkaConnection connection;
    private final String topic;
    private final RecordType<?> type;
    private final transient Set<TopicSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    private KafkaTopic(KafkaConnection connection, String topic, RecordType<?> type) {
        this.connection = connection;
        this.topic = topic;
        this.type = type;
    }

    /**
     * A topic of JSON objects. A property is matched to a field by the field's name ({@code customer_id}) or, for a Java
     * record, by its component's ({@code customerId}); others are ignored. A field that is absent is null.
     *
     * <p>Values are taken exactly or not at all: whole numbers and decimals as numbers or as text; {@code double} and
     * {@code float} as numbers, if they hold a whole number exactly; dates and times as ISO 8601 text, an {@code Instant}
     * with its offset; bytes as Base64; JSON fields hold any value as it was written.
     *
     * @throws ConfigurationException if the topic's name is not valid or a field has a type that is not read from JSON
     */
    public static KafkaTopic json(KafkaConnection connection, String topic, RecordType<?> type) {
        if (!topic.matches("[a-zA-Z0-9._-]{1,249}") || topic.matches("\\.{1,2}")) {
            throw new ConfigurationException(
                    "kafka topic",
                    "the name is not valid",
                    "Use letters, digits, '.', '_' and '-', at most 249 in all.");
        }
        JsonDecoder.check("kafka topic " + topic, type.schema());
        return new KafkaTopic(connection, topic, type);
    }

    /** As above, for Java records. */
    public static KafkaTopic json(KafkaConnection connection, String topic, Class<? extends Record> type) {
        return json(connection, topic, RecordType.of(type));
    }

    @Override
    public KafkaTopic as(RecordType<?> newType) {
        return json(connection, topic, newType);
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return List.of(new StreamSpec(topic, type, List.of()));
    }

    /** The cluster and the topic's own id, which another topic of the same name doesn't have. */
    @Override
    public SourceId identity(PlanContext context) throws InterruptedException {
        try (Admin admin = KafkaClients.admin(connection, context.pipeline())) {
            return new TopicAdmin(admin, connection, topic).identity();
        }
    }

    @Override
    public String laneNoun() {
        return "partition";
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) throws InterruptedException {
        if (range instanceof ReadRange.Between) {
            throw new ConfigurationException(
                    "pipeline " + context.pipeline(),
                    "a Kafka topic can't be read by an interval",
                    "Leave out --from and --to.");
        }
        Position from = range instanceof ReadRange.Since since ? since.position() : Position.empty();
        try (Admin admin = KafkaClients.admin(connection, context.pipeline())) {
            return new TopicAdmin(admin, connection, topic).plan(from);
        }
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        return new TopicReader(connection, topic, new JsonRecords(type), (TopicSplit) split, context);
    }

    /** Reads kept values again, whether Kafka still has them or not. */
    @Override
    public SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) {
        JsonRecords decoder = new JsonRecords(type);
        return new ReplayReader(
                kept,
                reject -> {
                    if (reject.form().equals(Decoding.KEY)) {
                        throw new ValueException("", Decoding.TOMBSTONE);
                    }
                    return Envelope.insert(reject.stream(), decoder.decode(reject.raw()));
                },
                context);
    }

    @Override
    public Subscription subscribe(String group, ReadContext context, LaneListener lanes) throws InterruptedException {
        return new TopicSubscription(connection, topic, new JsonRecords(type), group, context, lanes, subscriptions);
    }

    /**
     * Has the open subscriptions that own the lanes write them as the group's offsets, which only show the lag. Done by
     * their own threads, so later; not at all when no subscription is open.
     */
    @Override
    public void acknowledge(Position position) {
        subscriptions.forEach(subscription -> subscription.acknowledge(position));
    }

    private Object readResolve() {
        return new KafkaTopic(connection, topic, type);
    }

    @Override
    public String toString() {
        return "topic " + topic + " of " + connection;
    }
}

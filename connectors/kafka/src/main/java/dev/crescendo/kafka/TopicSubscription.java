package dev.crescendo.kafka;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SupportsSubscription.LaneListener;
import dev.crescendo.extract.SupportsSubscription.Subscription;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A membership of a consumer group. Each poll's records are handed over whole, then comes a checkpoint, and only then the
 * next poll; so lanes change hands only where everything polled has been handed over.
 */
final class TopicSubscription implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSubscription.class);

    private final KafkaConnection connection;
    private final String topic;
    private final LaneListener lanes;
    private final Decoding decoding;
    private final Set<TopicSubscription> registry;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final TopicAdmin topicAdmin;
    private final String topicId;
    private final Set<TopicPartition> owned = new TreeSet<>(TopicSubscription::compare);
    private final AtomicReference<Position> toAcknowledge = new AtomicReference<>(Position.empty());

    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
    private Position position = Position.empty();
    private boolean closing;
    private @Nullable RuntimeException failed;

    TopicSubscription(
            KafkaConnection connection,
            String topic,
            JsonRecords decoder,
            String group,
            ReadContext context,
            LaneListener lanes,
            Set<TopicSubscription> registry)
            throws InterruptedException {
        this.connection = connection;
        this.topic = topic;
        this.lanes = lanes;
        this.decoding = new Decoding(decoder, context);
        this.registry = registry;
        this.admin = KafkaClients.admin(connection, context.pipeline());
        try {
            this.topicAdmin = new TopicAdmin(admin, connection, topic);
            this.topicId = topicAdmin.topicId();
            this.consumer = KafkaClients.member(connection, context.pipeline(), group);
        } catch (InterruptedException | RuntimeException unusable) {
            admin.close(Duration.ZERO);
            throw unusable;
        }
        consumer.subscribe(List.of(topic), new Rebalance());
        registry.add(this);
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        if (failed != null) {
            throw failed;
        }
        try {
            if (takePolled()) {
                return Next.RECORD;
            }
            if (checkpoint()) {
                return Next.CHECKPOINT;
            }
            writeGroupOffsets();
            polled = poll(wait);
            if (takePolled()) {
                return Next.RECORD;
            }
            return checkpoint() ? Next.CHECKPOINT : Next.IDLE;
        } catch (OffsetOutOfRangeException gone) {
            throw gap(gone);
        } catch (KafkaException failure) {
            throw KafkaErrors.translate(failure, "reading topic " + topic + " of " + connection);
        }
    }

    /** Listeners are called in here. When one has failed, whatever else came of the poll is void. */
    private Iterator<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(wait);
        } catch (KafkaException failure) {
            throw failed == null ? failure : failed;
        }
        if (failed != null) {
            throw failed;
        }
        return records.iterator();
    }

    private boolean takePolled() {
        while (polled.hasNext()) {
            if (decoding.take(polled.next())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the lanes stand elsewhere than at the last checkpoint; then {@link #position} is moved there. */
    private boolean checkpoint() throws InterruptedException {
        Map<LaneId, Token> tokens = new TreeMap<>();
        for (TopicPartition partition : owned) {
            tokens.put(Lanes.lane(partition), Lanes.token(consumer.position(partition)));
        }
        Position now = Position.of(tokens);
        if (now.equals(position)) {
            return false;
        }
        topicAdmin.checkIsStill(topicId);
        position = now;
        return true;
    }

    @Override
    public void seek(Position target) {
        polled = Collections.emptyIterator();
        seek(owned, target);
    }

    private void seek(Collection<TopicPartition> partitions, Position target) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<LaneId, Token> tokens = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long beginning = Lanes.of(partition, beginnings);
            OptionalLong wanted = Lanes.offset(target, partition);
            if (wanted.isPresent() && wanted.getAsLong() < beginning) {
                throw gap(partition, wanted.getAsLong());
            }
            consumer.seek(partition, wanted.orElse(beginning));
            tokens.put(Lanes.lane(partition), Lanes.token(wanted.orElse(beginning)));
        }
        position = position.with(Position.of(tokens));
    }

    private CrescendoException gap(OffsetOutOfRangeException gone) {
        Map.Entry<TopicPartition, Long> first =
                gone.offsetOutOfRangePartitions().entrySet().iterator().next();
        return gap(first.getKey(), first.getValue());
    }

    private CrescendoException gap(TopicPartition partition, long next) {
        List<TopicPartition> one = List.of(partition);
        return Lanes.gap(
                partition,
                next,
                Lanes.of(partition, consumer.beginningOffsets(one)),
                Lanes.of(partition, consumer.endOffsets(one)));
    }

    @Override
    public Envelope current() {
        return decoding.current();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public Origin origin(int row) {
        return decoding.origin();
    }

    /** From any thread. */
    void acknowledge(Position loaded) {
        toAcknowledge.accumulateAndGet(loaded, Position::with);
    }

    private void writeGroupOffsets() {
        Position loaded = toAcknowledge.getAndSet(Position.empty());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : owned) {
            Lanes.offset(loaded, partition).ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
        }
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (written, failure) -> {
                if (failure != null) {
                    LOG.debug("The lag that Kafka shows for {} is out of date until the next load", topic, failure);
                }
            });
        }
    }

    /** Leaves the group at once. The listener is not told: whoever closes knows. */
    @Override
    public void close() {
        registry.remove(this);
        closing = true;
        boolean interrupted = Thread.interrupted(); // or Kafka would not say that it leaves
        try (admin) {
            if (failed == null) {
                writeGroupOffsets();
            }
        } finally {
            try {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static int compare(TopicPartition a, TopicPartition b) {
        return Integer.compare(a.partition(), b.partition());
    }

    private static Set<LaneId> lanesOf(Collection<TopicPartition> partitions) {
        return partitions.stream().map(Lanes::lane).collect(Collectors.toUnmodifiableSet());
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            told(() -> {
                owned.addAll(partitions);
                seek(partitions, lanes.assigned(lanesOf(partitions)));
            });
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                told(() -> {
                    lanes.revoked(lanesOf(partitions));
                    forget(partitions);
                });
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                told(() -> {
                    forget(partitions);
                    lanes.lost(lanesOf(partitions));
                });
            }
        }

        private void forget(Collection<TopicPartition> partitions) {
            owned.removeAll(partitions);
            position = position.only(lanesOf(owned));
        }

        /** Kafka would log and wrap what a listener throws, so it is kept, and thrown as it is when the poll is over. */
        private void told(Runnable change) {
            if (closing || failed != null) {
                return;
            }
            try {
                change.run();
            } catch (RuntimeException failure) {
                failed = failure;
            }
        }
    }
}

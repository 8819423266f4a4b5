package dev.crescendo.kafka;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.position.Position;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the offsets of one split, and no further. */
final class TopicReader implements SplitReader {
    private final KafkaConnection connection;
    private final TopicSplit split;
    private final TopicPartition partition;
    private final ReadContext context;
    private final Decoding decoding;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

    TopicReader(KafkaConnection connection, String topic, JsonRecords decoder, TopicSplit split, ReadContext context) {
        this.connection = connection;
        this.split = split;
        this.partition = new TopicPartition(topic, split.partition());
        this.context = context;
        this.decoding = new Decoding(decoder, context);
        this.consumer = KafkaClients.reader(connection, context.pipeline());
        consumer.assign(List.of(partition));
        consumer.seek(partition, split.from());
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        try {
            while (true) {
                while (polled.hasNext()) {
                    ConsumerRecord<byte[], byte[]> record = polled.next();
                    if (record.offset() < split.to() && decoding.take(record)) {
                        return Next.RECORD;
                    }
                }
                // Markers of transactions and compaction leave gaps, so the last record says nothing about the end.
                if (consumer.position(partition) >= split.to()) {
                    checkTopic();
                    return Next.END;
                }
                polled = consumer.poll(wait).records(partition).iterator();
                if (!polled.hasNext() && consumer.position(partition) < split.to()) {
                    checkEnd();
                    return Next.IDLE;
                }
            }
        } catch (OffsetOutOfRangeException gone) {
            throw gap();
        } catch (KafkaException failure) {
            throw KafkaErrors.translate(failure, what());
        }
    }

    private void checkTopic() throws InterruptedException {
        try (Admin admin = KafkaClients.admin(connection, context.pipeline())) {
            new TopicAdmin(admin, connection, partition.topic()).checkIsStill(split.topicId());
        }
    }

    /** A topic that lost its end would keep this split waiting for ever. */
    private void checkEnd() {
        if (end() < split.to()) {
            throw gap();
        }
    }

    private RuntimeException gap() {
        long beginning = Lanes.of(partition, consumer.beginningOffsets(List.of(partition)));
        long next = consumer.position(partition);
        return Lanes.gap(partition, next < beginning ? next : split.to(), beginning, end());
    }

    private long end() {
        return Lanes.of(partition, consumer.endOffsets(List.of(partition)));
    }

    private String what() {
        return "reading " + partition + " of " + connection;
    }

    @Override
    public Envelope current() {
        return decoding.current();
    }

    /** Empty: the plan says it. */
    @Override
    public Position position() {
        return Position.empty();
    }

    @Override
    public Origin origin(int row) {
        return decoding.origin();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }
}

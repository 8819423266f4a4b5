package dev.crescendo.kafka;

import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Split;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What the cluster says about one topic. */
final class TopicAdmin {
    private final Admin admin;
    private final KafkaConnection connection;
    private final String topic;

    TopicAdmin(Admin admin, KafkaConnection connection, String topic) {
        this.admin = admin;
        this.connection = connection;
        this.topic = topic;
    }

    SourceId identity() throws InterruptedException {
        String cluster = KafkaErrors.await(admin.describeCluster().clusterId(), "describing " + connection);
        return new SourceId("kafka cluster " + cluster + " topic " + topicId());
    }

    String topicId() throws InterruptedException {
        return describe().topicId().toString();
    }

    /**
     * Makes sure that what was just read came from the topic that was meant: ids never come back, so if it is there now,
     * it was there then.
     */
    void checkIsStill(String topicId) throws InterruptedException {
        String now = topicId();
        if (!now.equals(topicId)) {
            throw new SourceException("topic " + topic + " of " + connection + " was deleted and created again while it"
                    + " was read (its id was " + topicId + " and is " + now + "); its offsets mean other records now."
                    + " Reset the pipeline's position to load the new topic.");
        }
    }

    /** Everything committed from {@code from} up to now. */
    ExtractPlan plan(Position from) throws InterruptedException {
        TopicDescription description = describe();
        String topicId = description.topicId().toString();
        List<TopicPartition> partitions = description.partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());

        List<Split> splits = new ArrayList<>();
        Map<LaneId, Token> tokens = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            long beginning = Lanes.of(partition, beginnings);
            long end = Lanes.of(partition, ends);
            long next = Lanes.offset(from, partition).orElse(beginning);
            if (next < beginning || next > end) {
                throw Lanes.gap(partition, next, beginning, end);
            }
            if (next < end) {
                LaneId lane = Lanes.lane(partition);
                splits.add(new TopicSplit(lane.name(), topicId, partition.partition(), next, end));
                tokens.put(lane, Lanes.token(end));
            }
        }
        return new ExtractPlan(splits, Position.of(tokens), true);
    }

    private TopicDescription describe() throws InterruptedException {
        Map<String, TopicDescription> described = KafkaErrors.await(
                admin.describeTopics(List.of(topic)).allTopicNames(),
                "describing topic " + topic + " of " + connection);
        return Objects.requireNonNull(described.get(topic));
    }

    /** Offsets as a reader of committed records sees them: the latest is where the first open transaction begins. */
    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which));
        Map<TopicPartition, ListOffsetsResultInfo> found = KafkaErrors.await(
                admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                "asking for the offsets of topic " + topic + " of " + connection);
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}

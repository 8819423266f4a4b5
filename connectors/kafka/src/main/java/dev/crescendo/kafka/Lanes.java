package dev.crescendo.kafka;

import dev.crescendo.error.SourceException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Partitions as lanes, offsets as tokens. */
final class Lanes {
    private Lanes() {}

    static LaneId lane(TopicPartition partition) {
        return new LaneId(partition.topic() + "-" + partition.partition());
    }

    static Token token(long offset) {
        return new Token(Long.toString(offset));
    }

    /** The next offset of a partition; empty if it has not been begun. */
    static OptionalLong offset(Position position, TopicPartition partition) {
        LaneId lane = lane(partition);
        return position.token(lane)
                .map(token -> OptionalLong.of(offset(lane, token)))
                .orElse(OptionalLong.empty());
    }

    private static long offset(LaneId lane, Token token) {
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException notAnOffset) {
            throw new SourceException("the position of lane " + lane + " is '" + token
                    + "', which is not a Kafka offset; was the pipeline's source another one before?");
        }
    }

    /** What was asked for one partition among others. */
    static long of(TopicPartition partition, Map<TopicPartition, Long> offsets) {
        return Objects.requireNonNull(offsets.get(partition), "Kafka answers for every partition it is asked about");
    }

    /** Says that records between what is loaded and what is there can't be read any more. */
    static SourceException gap(TopicPartition partition, long next, long beginning, long end) {
        String where = "topic " + partition.topic() + ", partition " + partition.partition() + ": ";
        String todo = " Reset the lane " + lane(partition) + " to go on without them.";
        if (next < beginning) {
            return new SourceException(where + "offsets " + next + " to " + (beginning - 1)
                    + " are not loaded and no longer in Kafka, which begins at " + beginning
                    + " (retention removed them)." + todo);
        }
        return new SourceException(where + "everything below offset " + next + " is loaded, but Kafka ends at " + end
                + ": offsets " + end + " to " + (next - 1) + " were lost there, and new records would take their place."
                + todo);
    }
}

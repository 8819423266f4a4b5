package dev.crescendo.kafka;

import dev.crescendo.extract.Split;

/**
 * Offsets of one partition.
 *
 * @param id the lane's name
 * @param topicId the topic that was planned, so that another of the same name is not taken for it
 * @param from the first offset
 * @param to the offset after the last; the record itself may be absent, and so may any before it
 */
record TopicSplit(String id, String topicId, int partition, long from, long to) implements Split {}

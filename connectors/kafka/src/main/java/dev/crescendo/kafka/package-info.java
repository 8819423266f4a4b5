/**
 * Kafka topics as sources: read up to now by splits, or without an end as a member of a consumer group.
 * A lane is a partition, its token the next offset; values are JSON objects.
 * Start with {@link dev.crescendo.kafka.KafkaTopic}; {@link dev.crescendo.kafka.KafkaConnection} says where the brokers are.
 */
@NullMarked
package dev.crescendo.kafka;

import org.jspecify.annotations.NullMarked;

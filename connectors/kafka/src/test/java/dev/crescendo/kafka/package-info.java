/**
 * Tests of the Kafka connector.
 * Those named IT use a real broker.
 * The others need none.
 */
@NullMarked
package dev.crescendo.kafka;

import org.jspecify.annotations.NullMarked;

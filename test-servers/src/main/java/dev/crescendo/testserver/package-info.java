/**
 * Real PostgreSQL and Kafka servers for integration tests: started here, in containers, or already running elsewhere;
 * and one that speaks like S3.
 * {@link dev.crescendo.testserver.ServerMode} is the one switch; tests look the same in every mode.
 * A server that cannot be had fails the test with what to do about it; nothing is skipped.
 */
@NullMarked
package dev.crescendo.testserver;

import org.jspecify.annotations.NullMarked;

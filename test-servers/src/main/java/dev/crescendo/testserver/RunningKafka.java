package dev.crescendo.testserver;

import java.util.List;

/** A Kafka cluster that answers, however it came to be. */
interface RunningKafka {
    String bootstrapServers();

    /** SIGKILL; returns when the broker is gone. */
    void kill();

    /**
     * Ends the broker and removes its data. May be called twice.
     *
     * @param topics those the tests created, for a cluster that lives on
     */
    void stop(List<String> topics);
}

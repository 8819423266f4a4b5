package dev.crescendo.position;

import java.io.Serializable;

/**
 * Which system a position belongs to, such as a PostgreSQL system identifier and database, or a Kafka cluster id and
 * topic id. A position is meaningless on another system, even behind the same address.
 */
public record SourceId(String text) implements Serializable {
    @Override
    public String toString() {
        return text;
    }
}

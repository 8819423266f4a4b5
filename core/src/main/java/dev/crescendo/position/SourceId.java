package dev.crescendo.position;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which system a position belongs to, such as a PostgreSQL system identifier and database, or a Kafka cluster id and
 * topic id. A position is meaningless on another system, even behind the same address.
 */
public record SourceId(String text) implements Serializable {
    /** Written out, as are those of other records that every run compares: Java makes a record's own anew at each start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceId id && text.equals(id.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

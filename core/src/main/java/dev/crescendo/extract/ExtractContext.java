package dev.crescendo.extract;

import dev.crescendo.position.Token;
import java.util.Optional;

/** What an {@link Extractor} is given. */
public interface ExtractContext {
    /** The greatest cursor value that has been loaded, as text; empty on the first run and for extractors without a cursor. */
    Optional<Token> position();

    /**
     * What is asked for instead of what is new, so that an extractor need not hand over everything; then there is no
     * {@link #position}. What lies outside of it is skipped. Empty in ordinary runs.
     */
    default Optional<ReadRange.Between> interval() {
        return Optional.empty();
    }

    /**
     * Keeps a record that can't be understood.
     *
     * @param place where it is, as exact as can be said
     * @param reason why, without values of the record: it stands in messages and logs
     * @param raw the record as it came
     */
    void reject(String place, String reason, byte[] raw);
}

package dev.crescendo.extract;

import dev.crescendo.position.Token;
import java.util.Optional;

/** What an {@link Extractor} is given. */
public interface ExtractContext {
    /** The greatest cursor value that has been loaded, as text; empty on the first run and for extractors without a cursor. */
    Optional<Token> position();

    /**
     * Keeps a record that can't be understood.
     *
     * @param place where it is, as exact as can be said
     * @param reason why, without values of the record: it stands in messages and logs
     * @param raw the record as it came
     */
    void reject(String place, String reason, byte[] raw);
}

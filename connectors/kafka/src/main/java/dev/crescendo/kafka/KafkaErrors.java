package dev.crescendo.kafka;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Turns Kafka's errors into those that say what to do. */
final class KafkaErrors {
    private KafkaErrors() {}

    /** The answer of an admin request. */
    static <V> V await(KafkaFuture<V> answer, String what) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw translate(
                    failed.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(failed), what);
        }
    }

    /**
     * The error to throw instead of {@code failure}.
     *
     * @param what what was being done, to whom: {@code reading topic orders from Kafka at …}
     * @throws InterruptedException if that is what it was
     */
    static CrescendoException translate(KafkaException failure, String what) throws InterruptedException {
        if (failure instanceof InterruptException) {
            Thread.interrupted(); // Kafka set it again; the exception carries it on
            throw (InterruptedException) new InterruptedException(what).initCause(failure);
        }
        if (failure instanceof UnknownTopicOrPartitionException) {
            return new SourceException(what + ": there is no such topic; create it, or mend its name", failure);
        }
        String reason = what + ": " + failure.getClass().getSimpleName() + ", " + failure.getMessage();
        return failure instanceof RetriableException
                ? new UnavailableException(reason + "; try again once the brokers answer", failure)
                : new SourceException(reason + "; ask the owner of the cluster", failure);
    }
}

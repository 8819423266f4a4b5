package dev.crescendo.extract;

import dev.crescendo.position.Position;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Hands over kept records one by one, with the places that they had, and rejects again what still can't be read. */
public final class ReplayReader implements SplitReader {
    /** How a source reads one record. */
    @FunctionalInterface
    public interface Decoder {
        /**
         * The record that was kept. Its value is used before the next call.
         *
         * @throws ValueException if it still can't be read
         */
        Envelope decode(Reject kept);
    }

    private final Iterator<Reject> kept;
    private final Decoder decoder;
    private final ReadContext context;
    private @Nullable Reject reject;
    private @Nullable Envelope current;

    public ReplayReader(Iterator<Reject> kept, Decoder decoder, ReadContext context) {
        this.kept = kept;
        this.decoder = decoder;
        this.context = context;
    }

    @Override
    public Next next(Duration wait) {
        current = null;
        if (!kept.hasNext()) {
            return Next.END;
        }
        Reject next = kept.next();
        reject = next;
        try {
            current = decoder.decode(next);
            return Next.RECORD;
        } catch (ValueException still) {
            context.reject(next.because(still.field(), still.reason()));
            return Next.IDLE;
        }
    }

    @Override
    public Envelope current() {
        if (current == null) {
            throw new NoSuchElementException("there is no record at hand");
        }
        return current;
    }

    /** Empty: no lane moves. */
    @Override
    public Position position() {
        return Position.empty();
    }

    @Override
    public Origin origin(int row) {
        if (reject == null) {
            throw new NoSuchElementException("there is no record at hand");
        }
        return new Origin(reject.place(), reject.raw(), reject.form());
    }

    @Override
    public void close() {}
}

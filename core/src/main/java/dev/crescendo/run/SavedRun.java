package dev.crescendo.run;

import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A plan with what must still hold for it to be used again.
 *
 * @param start where the pipeline stood when it was made
 */
record SavedRun(ExtractPlan plan, List<StreamSpec> streams, SourceId source, Position start) implements Serializable {
    SavedRun {
        streams = List.copyOf(streams);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(this);
        } catch (IOException notSerializable) {
            throw new UncheckedIOException(notSerializable);
        }
        return bytes.toByteArray();
    }

    /** The plan, unless another version of the code wrote it. */
    static Optional<SavedRun> fromBytes(byte[] bytes) {
        try (ObjectInputStream in = new ContextObjectInputStream(new ByteArrayInputStream(bytes))) {
            return Optional.of((SavedRun) in.readObject());
        } catch (IOException | ClassNotFoundException | ClassCastException otherVersion) {
            return Optional.empty();
        }
    }

    /** Finds the user's classes, wherever the engine itself was loaded from. */
    private static final class ContextObjectInputStream extends ObjectInputStream {
        ContextObjectInputStream(ByteArrayInputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(java.io.ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException notThere) {
                return super.resolveClass(description);
            }
        }
    }
}

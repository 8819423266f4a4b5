package dev.crescendo.run;

import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.warehouse.RawTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plan with what must still hold for it to be used again.
 *
 * @param start from where it reads
 * @param interval what was asked for instead of what is new; null when nothing was
 */
record SavedRun(
        ExtractPlan plan,
        List<StreamSpec> streams,
        List<RawTable> tables,
        SourceId source,
        Position start,
        ReadRange.@Nullable Between interval)
        implements Serializable {
    SavedRun {
        streams = List.copyOf(streams);
        tables = List.copyOf(tables);
    }

    /**
     * Whether going on with this plan does what a fresh {@code other} would: same source, start and interval, and neither
     * the streams nor the tables have changed since.
     */
    boolean standsInFor(SavedRun other) {
        return plan.repeatable()
                && source.equals(other.source)
                && start.equals(other.start)
                && Objects.equals(interval, other.interval)
                && tables.equals(other.tables)
                && shapes(streams).equals(shapes(other.streams));
    }

    private static List<List<Object>> shapes(List<StreamSpec> streams) {
        return streams.stream()
                .map(stream -> List.<Object>of(
                        stream.name(),
                        stream.key(),
                        stream.type().schema(),
                        stream.type().javaType()))
                .toList();
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

package dev.crescendo.stage.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.jspecify.annotations.Nullable;

/**
 * Objects as bytes, by Java serialization, whatever serializer Spark is set to. Classes are found by the thread's context
 * class loader, which Spark points at the application's jars on the driver and on executors.
 */
final class Bytes {
    private Bytes() {}

    /**
     * @throws java.io.NotSerializableException if part of it is not serializable; the message is the part's class
     */
    static byte[] of(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] bytes, Class<T> type) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ContextStream(new ByteArrayInputStream(bytes))) {
            return type.cast(in.readObject());
        }
    }

    private static final class ContextStream extends ObjectInputStream {
        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

        ContextStream(InputStream bytes) throws IOException {
            super(bytes);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException primitiveOrMissing) {
                return super.resolveClass(description);
            }
        }
    }
}

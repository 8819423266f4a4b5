package dev.crescendo.stage.spark;

import dev.crescendo.error.CrescendoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** Makes failures serializable: our own keep their type, their causes too wherever those can be serialized. */
final class PortableFailure {
    private PortableFailure() {}

    /** The failure itself, or a copy of it that tells the same. */
    static CrescendoException of(CrescendoException failure) {
        try {
            Bytes.of(failure);
            return failure;
        } catch (IOException | RuntimeException causeStays) {
            return copy(failure);
        }
    }

    /** The failure itself, or a stand-in that tells the same. */
    static Throwable of(Throwable failure) {
        if (failure instanceof CrescendoException ours) {
            return of(ours);
        }
        try {
            Bytes.of(failure);
            return failure;
        } catch (IOException | RuntimeException notSerializable) {
            return new StandIn(failure);
        }
    }

    private static CrescendoException copy(CrescendoException failure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new StandInStream(bytes)) {
            out.writeObject(failure);
            out.flush();
            return Bytes.read(bytes.toByteArray(), CrescendoException.class);
        } catch (IOException | ClassNotFoundException impossible) {
            throw new IllegalStateException("can't send a " + failure.getClass().getName() + " to the driver", failure);
        }
    }

    /** Writes a stand-in for every throwable that is not ours. */
    private static final class StandInStream extends ObjectOutputStream {
        StandInStream(OutputStream bytes) throws IOException {
            super(bytes);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            return object instanceof Throwable failure
                            && !(object instanceof CrescendoException)
                            && !(object instanceof StandIn)
                    ? new StandIn(failure)
                    : object;
        }
    }

    /** Has the class name, message, stack trace and causes of another throwable. */
    static final class StandIn extends Exception {
        private static final long serialVersionUID = 1L;

        StandIn(Throwable original) {
            super(original.toString(), original.getCause() == null ? null : new StandIn(original.getCause()));
            setStackTrace(original.getStackTrace());
        }
    }
}

package dev.crescendo.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** Sends objects through bytes, as a stage on several machines does. */
final class Copies {
    private Copies() {}

    /**
     * A copy made of bytes.
     *
     * @throws AssertionError if it can't travel; the message says what in it can't
     */
    @SuppressWarnings("unchecked") // a copy has the class of its original
    static <T extends Serializable> T of(T original) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(original);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            }
        } catch (IOException | ClassNotFoundException cannotTravel) {
            throw new AssertionError(
                    original.getClass().getName() + " can't travel as bytes: " + cannotTravel, cannotTravel);
        }
    }
}

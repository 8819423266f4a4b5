package dev.crescendo.stage.spark;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.InternalException;
import dev.crescendo.run.SplitTask;
import java.io.IOException;
import java.io.NotSerializableException;

/** Tasks as bytes, with a clear word when one can't travel. */
final class TaskBytes {
    private TaskBytes() {}

    /**
     * @throws ConfigurationException if a part of the task is not serializable; it says which field holds it
     */
    static byte[] of(SplitTask task) {
        try {
            return Bytes.of(task);
        } catch (NotSerializableException failure) {
            String said = String.valueOf(failure.getMessage());
            throw new ConfigurationException("task " + task.id(), what(task, said), todo(said));
        } catch (IOException failure) {
            throw new InternalException("task " + task.id() + " can't be sent to Spark: " + failure, failure);
        }
    }

    private static String what(SplitTask task, String said) {
        if (isSentence(said)) {
            return said;
        }
        return FieldPath.find(task, said)
                .map(path -> "its field " + path + " is a " + said + ", which is not serializable")
                .orElse("a part of it is a " + said + ", which is not serializable");
    }

    private static String todo(String said) {
        return isSentence(said)
                ? "A task travels to executors with all that it holds."
                : "Let that class implement Serializable, or make the field transient and fill it on the worker.";
    }

    /** Java names the class; a class that refuses by itself says why. */
    private static boolean isSentence(String said) {
        return said.indexOf(' ') >= 0;
    }
}

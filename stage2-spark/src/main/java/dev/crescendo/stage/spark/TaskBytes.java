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
            String type = String.valueOf(failure.getMessage());
            throw new ConfigurationException(
                    "task " + task.id(),
                    FieldPath.find(task, type)
                            .map(path -> "its field " + path + " is a " + type + ", which is not serializable")
                            .orElse("a part of it is a " + type + ", which is not serializable"),
                    "Let that class implement Serializable, or make the field transient and fill it on the worker.");
        } catch (IOException failure) {
            throw new InternalException("task " + task.id() + " can't be sent to Spark: " + failure, failure);
        }
    }
}

package dev.crescendo.stage.spark;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import java.io.IOException;
import java.io.Serializable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Executes the one task of a partition: bytes of a {@link SplitTask} in, bytes of an {@link Outcome} out. Worker side;
 * each call is an attempt of its own. A failure that says what is wrong goes back as a value, since repeating it is of
 * no use; any other is thrown, so that Spark repeats the task as often as it is set to.
 */
final class RunTask extends AbstractFunction1<Iterator<byte[]>, byte[]> implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] apply(Iterator<byte[]> partition) {
        try {
            return Bytes.of(outcome(partition.next()));
        } catch (IOException failure) {
            throw new AttemptFailedException(PortableFailure.of(failure));
        }
    }

    private static Outcome outcome(byte[] bytes) {
        try {
            Receipt receipt = task(bytes).execute();
            return new Outcome.Done(receipt);
        } catch (UnavailableException perhapsLater) {
            throw new AttemptFailedException(PortableFailure.of(perhapsLater));
        } catch (CrescendoException failure) {
            return new Outcome.Failed(PortableFailure.of(failure));
        } catch (LinkageError failure) {
            return new Outcome.Failed(PortableFailure.of(lacking("it can't execute a task", failure)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AttemptFailedException(stopped);
        } catch (Exception failure) {
            throw new AttemptFailedException(PortableFailure.of(failure));
        }
    }

    private static SplitTask task(byte[] bytes) {
        try {
            return Bytes.read(bytes, SplitTask.class);
        } catch (IOException | ClassNotFoundException | LinkageError failure) {
            throw lacking("it can't read a task", failure);
        }
    }

    private static ConfigurationException lacking(String what, Throwable cause) {
        ConfigurationException lacking = new ConfigurationException(
                "Spark executor",
                what + ": " + cause,
                "Give executors the jars that the driver has, in the same versions: --jars, or one jar with all.");
        lacking.addSuppressed(cause);
        return lacking;
    }
}

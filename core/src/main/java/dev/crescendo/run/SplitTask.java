package dev.crescendo.run;

import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import java.io.Serializable;
import java.util.function.LongConsumer;

/**
 * The work on one split: read, transform, write, receipt. A stage runs it anywhere, as often as it must; each execution
 * is an attempt of its own. Interrupting the thread stops it.
 */
public interface SplitTask extends Serializable {
    TaskId id();

    Receipt execute() throws Exception;

    /**
     * As above, for stages that run it in the driver's JVM: tells how many records were read since it told last. {@code read}
     * is called by the task's thread, every now and then.
     */
    default Receipt execute(LongConsumer read) throws Exception {
        return execute();
    }
}

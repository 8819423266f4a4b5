package dev.crescendo.run;

import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import java.io.Serializable;

/**
 * The work on one split: read, transform, write, receipt. A stage runs it anywhere, as often as it must; each execution
 * is an attempt of its own. Interrupting the thread stops it.
 */
public interface SplitTask extends Serializable {
    TaskId id();

    Receipt execute() throws Exception;
}

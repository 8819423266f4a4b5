package dev.crescendo.run;

import dev.crescendo.load.Receipt;
import java.util.List;

/** All that a stage must supply: somewhere to run tasks. */
public interface TaskRunner {
    /** How many tasks it can run at once; sources are not asked for more splits than their configuration says. */
    int parallelism();

    /**
     * Whether tasks run in the driver's JVM. Then a single task may write straight into the commit's transaction, and is
     * handed over as an object; otherwise tasks travel as bytes.
     */
    boolean inProcess();

    /**
     * Runs every task to its end.
     *
     * @return one receipt per task
     * @throws Exception the first failure of a task that was not repeated with success; the others are stopped by then
     */
    List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception;
}

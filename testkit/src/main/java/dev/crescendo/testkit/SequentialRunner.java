package dev.crescendo.testkit;

import dev.crescendo.error.CancelledException;
import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The simplest stage: one task after another.
 *
 * @param inProcess whether tasks run as they are; else as copies, as if they had been sent to another process
 */
public record SequentialRunner(boolean inProcess) implements TaskRunner {
    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
        List<Receipt> receipts = new ArrayList<>();
        for (SplitTask task : tasks) {
            Receipt receipt = run(inProcess ? task : Copies.of(task), listener);
            listener.finished(receipt);
            receipts.add(receipt);
        }
        return receipts;
    }

    private static Receipt run(SplitTask task, TaskListener listener) throws Exception {
        FutureTask<Receipt> work = new FutureTask<>(task::execute);
        Thread thread = new Thread(work, "task " + task.id());
        thread.start();
        try {
            while (true) {
                if (listener.cancelled()) {
                    throw new CancelledException("stopped");
                }
                try {
                    return work.get(10, TimeUnit.MILLISECONDS);
                } catch (TimeoutException stillRunning) {
                    continue;
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) failed.getCause();
                }
            }
        } finally {
            thread.interrupt();
        }
    }
}

package dev.crescendo.duckdb;

import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.util.ArrayList;
import java.util.List;

/** One task after the other, in this thread. */
public record SequentialRunner() implements TaskRunner {
    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public boolean inProcess() {
        return true;
    }

    @Override
    public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
        List<Receipt> receipts = new ArrayList<>();
        for (SplitTask task : tasks) {
            Receipt receipt = task.execute();
            listener.finished(receipt);
            receipts.add(receipt);
        }
        return receipts;
    }
}

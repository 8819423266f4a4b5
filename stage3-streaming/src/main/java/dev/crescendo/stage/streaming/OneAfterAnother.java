package dev.crescendo.stage.streaming;

import dev.crescendo.error.CancelledException;
import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.util.ArrayList;
import java.util.List;

/** Runs tasks on the caller's thread: what comes within an interval is little. */
final class OneAfterAnother implements TaskRunner {
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
            if (listener.cancelled()) {
                throw new CancelledException("stopped before " + task.id());
            }
            Receipt receipt = task.execute();
            receipts.add(receipt);
            listener.finished(receipt);
        }
        return receipts;
    }
}

package dev.crescendo.run;

import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.warehouse.TaskWriter;
import java.util.function.LongConsumer;

/** The only task of a plan, writing straight into the commit's transaction. Never leaves the driver's JVM. */
@SuppressWarnings("serial") // see above: the writer can't travel, and need not
record DirectTask(TaskId id, RecordFlow flow, Source source, Split split, TaskWriter writer) implements SplitTask {
    @Override
    public Receipt execute() throws Exception {
        return execute(records -> {});
    }

    @Override
    public Receipt execute(LongConsumer read) throws Exception {
        RecordPump.Done done = new RecordPump(flow, read).runAndClose(context -> source.open(split, context), writer);
        Receipt receipt = done.receipt(WriterId.newAttempt(id), writer.finish());
        Faults.reach(FaultPoint.AFTER_TASK);
        return receipt;
    }
}

package dev.crescendo.run;

import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.function.LongConsumer;

/** A task that writes to staging tables of its own. */
record StagedTask(TaskId id, RecordFlow flow, Source source, Split split, Warehouse warehouse, Claim claim)
        implements SplitTask {
    @Override
    public Receipt execute() throws Exception {
        return execute(records -> {});
    }

    @Override
    public Receipt execute(LongConsumer read) throws Exception {
        WriterId writer = WriterId.newAttempt(id);
        try (TaskWriter staging = warehouse.stage(claim, writer, flow.tables())) {
            RecordPump.Done done =
                    new RecordPump(flow, read).runAndClose(context -> source.open(split, context), staging);
            Receipt receipt = done.receipt(writer, staging.finish());
            Faults.reach(FaultPoint.AFTER_TASK);
            return receipt;
        }
    }
}

package dev.crescendo.run;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.LoadWriter;
import dev.crescendo.load.Loader;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.function.LongConsumer;

/** A task that writes to a loader of the user's own; its rejects are staged in the project's warehouse. */
record LoaderTask(
        TaskId id,
        RecordFlow flow,
        Source source,
        Split split,
        Loader<?> loader,
        BatchId batch,
        Warehouse warehouse,
        Claim claim)
        implements SplitTask {
    @Override
    public Receipt execute() throws Exception {
        return execute(records -> {});
    }

    @Override
    public Receipt execute(LongConsumer read) throws Exception {
        WriterId writer = WriterId.newAttempt(id);
        try (LoadWriter<?> records = loader.open(batch, writer);
                Records target = new Records(flow, records, warehouse.stage(claim, writer, List.of()))) {
            RecordPump.Done done =
                    new RecordPump(flow, read).runAndClose(context -> source.open(split, context), target);
            Receipt receipt = done.receipt(writer, target.finish());
            Faults.reach(FaultPoint.AFTER_TASK);
            return receipt;
        }
    }

    /** Turns batches back into records for the user's writer. */
    private static final class Records implements TaskWriter {
        private final RecordReader<?> reader;
        private final LoadWriter<Object> writer;
        private final TaskWriter rejects;

        @SuppressWarnings("unchecked") // the pipeline's output type is the loader's
        Records(RecordFlow flow, LoadWriter<?> writer, TaskWriter rejects) {
            this.reader = flow.flows().get(0).type().reader();
            this.writer = (LoadWriter<Object>) writer;
            this.rejects = rejects;
        }

        @Override
        public void write(int table, Batch batch) {
            attempt("writing", () -> {
                for (int row = 0; row < batch.rows(); row++) {
                    writer.write(reader.read(batch, row));
                }
            });
        }

        @Override
        public void reject(Reject reject) {
            rejects.reject(reject);
        }

        @Override
        public List<Receipt.Staged> finish() {
            attempt("finishing", writer::finish);
            return rejects.finish();
        }

        @Override
        public void close() {
            rejects.close();
        }

        private interface Step {
            void run() throws Exception;
        }

        private static void attempt(String what, Step step) {
            try {
                step.run();
            } catch (CrescendoException meant) {
                throw meant;
            } catch (Exception broken) {
                throw new WarehouseException("the loader failed while " + what + ": " + broken.getMessage(), broken);
            }
        }
    }
}

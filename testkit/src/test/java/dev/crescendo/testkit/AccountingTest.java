package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.InternalException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriterId;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import dev.crescendo.testkit.Notes.Note;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mutants: parts of a pipeline that lie about what they do. Each is found out before anything is visible. */
class AccountingTest {
    private static final TaskRunner HERE = new SequentialRunner(true);

    private static @Nullable Emitter<Note> kept;

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final Notes notes = new Notes();

    /** Keeps the emitter, which is not its own. */
    record Keep() implements Transformer<Note, Note> {
        @Override
        public void transform(Note note, Emitter<Note> out) {
            kept = out;
            out.emit(note);
        }
    }

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    private void assertFoundOut(Pipeline pipeline, Warehouse into, TaskRunner runner) {
        assertThatThrownBy(() -> new PipelineRun(pipeline, into, runner, RunOptions.of("test")).execute())
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("Nothing was loaded");
        assertThat(warehouse.rows("notes")).isEmpty();
        assertThat(warehouse.rejects()).isEmpty();
    }

    private Pipeline honest() {
        notes.add("one", Notes.UNREADABLE, "two");
        return Pipeline.named("notes").from(notes.source()).append();
    }

    @Test
    void aTransformerWhoseEmitterIsUsedByAnotherIsFoundOut() {
        ExtractorSource<Note> source = ExtractorSource.of(
                        "notes",
                        RecordType.of(Note.class),
                        context -> Stream.of(new Note(1, "one"), new Note(2, "two"))
                                .peek(note -> {
                                    if (note.id() == 2 && kept != null) {
                                        kept.emit(new Note(3, "smuggled"));
                                    }
                                }))
                .by(Cursor.byLong(Note::id));
        assertFoundOut(
                Pipeline.named("notes")
                        .from(source)
                        .transform(Note.class, new Keep(), Note.class)
                        .append(),
                warehouse,
                HERE);
    }

    @Test
    void aWriterThatDropsRowsIsFoundOut() {
        assertFoundOut(
                honest(),
                new Changed(warehouse, writer -> new Forwarding(writer) {
                    private boolean dropped;

                    @Override
                    public void write(int table, Batch batch) {
                        if (dropped) {
                            super.write(table, batch);
                        }
                        dropped = true;
                    }
                }),
                HERE);
    }

    @Test
    void aWriterThatDropsRejectsIsFoundOut() {
        assertFoundOut(
                honest(),
                new Changed(warehouse, writer -> new Forwarding(writer) {
                    @Override
                    public void reject(Reject reject) {}
                }),
                HERE);
    }

    @Test
    void aWriterThatWritesTwiceIsFoundOut() {
        assertFoundOut(
                honest(),
                new Changed(warehouse, writer -> new Forwarding(writer) {
                    @Override
                    public void write(int table, Batch batch) {
                        super.write(table, batch);
                        super.write(table, batch);
                    }
                }),
                HERE);
    }

    @Test
    void aStageWhoseReceiptsMiscountIsFoundOut() {
        for (Counts lie : List.of(
                new Counts(1, 0, 0, 0, 0, 0, 0), new Counts(1, 1, 0, 0, 1, 1, 0), new Counts(0, 0, 0, 0, 1, 0, 0))) {
            assertFoundOut(honest(), warehouse, new Lying(lie));
        }
    }

    @Test
    void aLoaderThatPublishesMoreThanItWasGivenIsFoundOut() {
        notes.add("one");
        MemoryLoader<Note> loader = new MemoryLoader<>(MemoryLoader.Mistake.COUNTS_ONE_TOO_MANY);
        assertThatThrownBy(() -> new PipelineRun(
                                Pipeline.named("notes").from(notes.source()).into(loader),
                                warehouse,
                                HERE,
                                RunOptions.of("test"))
                        .execute())
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("says that it has published 2");
    }

    /** Adds to what every task says of itself. */
    private record Lying(Counts lie) implements TaskRunner {
        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean inProcess() {
            return false;
        }

        @Override
        public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
            return HERE.run(tasks, listener).stream()
                    .map(receipt ->
                            new Receipt(receipt.writer(), receipt.counts().plus(lie), receipt.staged(), receipt.end()))
                    .toList();
        }
    }

    /** The warehouse with other writers. */
    private static final class Changed extends ForwardingWarehouse {
        private static final long serialVersionUID = 1L;

        private final transient UnaryOperator<TaskWriter> change;

        Changed(Warehouse real, UnaryOperator<TaskWriter> change) {
            super(real);
            this.change = change;
        }

        @Override
        public TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
            return change.apply(super.stage(claim, writer, tables));
        }

        @Override
        public Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
            return Optional.empty();
        }
    }

    private static class Forwarding implements TaskWriter {
        private final TaskWriter real;

        Forwarding(TaskWriter real) {
            this.real = real;
        }

        @Override
        public void write(int table, Batch batch) {
            real.write(table, batch);
        }

        @Override
        public void reject(Reject reject) {
            real.reject(reject);
        }

        @Override
        public List<Receipt.Staged> finish() {
            return real.finish();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}

package dev.crescendo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.ListedRows;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.TaskWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PassedRowsTest {
    private static final RecordType<Row> ROWS =
            RecordType.rows(Schema.of(new Field("id", Simple.LONG, false), new Field("name", Simple.TEXT, true)));
    private static final RecordType<Row> OTHERS = RecordType.rows(Schema.of(new Field("id", Simple.LONG, false)));

    static final int BATCHES = 6;
    static final int ROWS_PER_BATCH = 700;

    private final List<String> main = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final List<String> rejects = new ArrayList<>();
    private int packedRows;

    /** What becomes of a row. */
    private enum Fate {
        PASS,
        FILTER,
        CHANGE,
        CHANGE_VIEW,
        CHANGE_BACK,
        COPY,
        TWICE,
        PASS_AND_CHANGE,
        CHANGE_AND_PASS,
        PASS_AND_OTHER,
        REJECT,
        PASS_THEN_REJECT,
        TWICE_THEN_REJECT,
        OTHER_THEN_REJECT,
        CHANGE_THEN_FAIL
    }

    /** Whether the source sends each batch in columns, packed, or each second one packed. */
    enum Form {
        COLUMNS,
        PACKED,
        MIXED
    }

    private final class Collecting implements TaskWriter {
        @Override
        public void write(int table, Batch batch) {
            if (table == 0) {
                packedRows += batch.packed() == null ? 0 : batch.rows();
                List<List<Object>> written = new ArrayList<>();
                for (int row = 0; row < batch.rows(); row++) {
                    written.add(Arrays.asList(batch.valueAt(0, row), batch.valueAt(1, row)));
                }
                assertThat(ListedRows.written(batch)).isEqualTo(written);
            }
            for (int row = 0; row < batch.rows(); row++) {
                if (table == 0) {
                    main.add(batch.valueAt(0, row) + " " + batch.valueAt(1, row));
                } else {
                    others.add(String.valueOf(batch.valueAt(0, row)));
                }
            }
        }

        @Override
        public void reject(Reject reject) {
            rejects.add(reject.place());
        }

        @Override
        public List<Receipt.Staged> finish() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    /** Hands over batches of rows, numbered from 0. */
    static final class Batches implements SplitReader {
        private final ReadContext context;
        private final Form form;
        private Batch batch;
        private int handed;

        Batches(ReadContext context, Form form) throws InterruptedException {
            this.context = context;
            this.form = form;
            this.batch = context.newBatch(ROWS.schema());
        }

        @Override
        public Next next(Duration wait) throws InterruptedException {
            if (handed == BATCHES) {
                return Next.END;
            }
            if (handed > 0) {
                batch = context.newBatch(ROWS.schema());
            }
            ListedRows packed = new ListedRows();
            boolean packs = form == Form.PACKED || form == Form.MIXED && handed % 2 == 1;
            if (packs) {
                batch.pack(packed);
            }
            for (int row = 0; row < ROWS_PER_BATCH; row++) {
                long id = (long) handed * ROWS_PER_BATCH + row;
                if (packs) {
                    packed.add(id, name(id));
                } else {
                    batch.appendValue(0, id);
                    batch.appendValue(1, name(id));
                    batch.endRow();
                }
            }
            handed++;
            return Next.BATCH;
        }

        @Override
        public Batch batch() {
            return batch;
        }

        @Override
        public String batchStream() {
            return "rows";
        }

        @Override
        public Position position() {
            return Position.empty();
        }

        @Override
        public Origin origin(int row) {
            return new Origin(String.valueOf(batch.valueAt(0, row)), "raw".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }

    static String name(long id) {
        return id % 7 == 0 ? null : "n" + id;
    }

    private static Row changed(Row row) {
        return row.copy().set("name", "changed");
    }

    private Counts run(List<Fate> fates, Form form) throws Exception {
        Transformer<Row, Row> transformer = (row, out) -> {
            switch (fates.get((int) row.longAt(0))) {
                case PASS -> out.emit(row);
                case FILTER -> {}
                case CHANGE -> out.emit(changed(row));
                case CHANGE_VIEW -> out.emit(row.with("name", "viewed"));
                case CHANGE_BACK ->
                    out.emit(row.with("name", "x").with("id", 5L).with("name", row.textAt(1)));
                case COPY -> out.emit(row.copy());
                case TWICE -> {
                    out.emit(row);
                    out.emit(row);
                }
                case PASS_AND_CHANGE -> {
                    out.emit(row);
                    out.emit(changed(row));
                }
                case CHANGE_AND_PASS -> {
                    out.emit(changed(row));
                    out.emit(row);
                }
                case PASS_AND_OTHER -> {
                    out.emit(row);
                    out.emit("others", other(row));
                }
                case REJECT -> out.reject("no");
                case PASS_THEN_REJECT -> {
                    out.emit(row);
                    out.reject("no");
                }
                case TWICE_THEN_REJECT -> {
                    out.emit(row);
                    out.emit(row);
                    out.reject("no");
                }
                case OTHER_THEN_REJECT -> {
                    out.emit("others", other(row));
                    out.emit(row);
                    out.reject("no");
                }
                case CHANGE_THEN_FAIL -> {
                    out.emit(row);
                    out.emit(changed(row));
                    throw new IllegalStateException("broken");
                }
            }
        };
        Pipeline pipeline = Pipeline.named("rows")
                .from(ExtractorSource.of("rows", ROWS, context -> Stream.of()))
                .transform(ROWS, transformer, ROWS)
                .output("others", OTHERS)
                .snapshots();
        List<StreamSpec> streams = List.of(new StreamSpec("rows", ROWS, List.of()));
        RecordPump pump = new RecordPump(RecordFlow.of(pipeline, streams, new ValueRules(false, 100)));
        return pump.runAndClose(context -> new Batches(context, form), new Collecting())
                .counts();
    }

    private static Row other(Row row) {
        return Row.of(OTHERS.schema(), java.util.Map.of("id", row.longAt(0)));
    }

    private void check(List<Fate> fates) throws Exception {
        for (Form form : Form.values()) {
            main.clear();
            others.clear();
            rejects.clear();
            packedRows = 0;
            check(fates, form);
            if (form != Form.MIXED) {
                assertThat(packedRows).as("%s", form).isEqualTo(form == Form.PACKED ? main.size() : 0);
            }
        }
    }

    private void check(List<Fate> fates, Form form) throws Exception {
        List<String> expectedMain = new ArrayList<>();
        List<String> expectedOthers = new ArrayList<>();
        List<String> expectedRejects = new ArrayList<>();
        for (int id = 0; id < fates.size(); id++) {
            String row = id + " " + name(id);
            switch (fates.get(id)) {
                case PASS -> expectedMain.add(row);
                case FILTER -> {}
                case CHANGE -> expectedMain.add(id + " changed");
                case CHANGE_VIEW -> expectedMain.add(id + " viewed");
                case CHANGE_BACK -> expectedMain.add("5 " + name(id));
                case COPY -> expectedMain.add(row);
                case TWICE -> expectedMain.addAll(List.of(row, row));
                case PASS_AND_CHANGE -> expectedMain.addAll(List.of(row, id + " changed"));
                case CHANGE_AND_PASS -> expectedMain.addAll(List.of(id + " changed", row));
                case PASS_AND_OTHER -> {
                    expectedMain.add(row);
                    expectedOthers.add(String.valueOf(id));
                }
                default -> expectedRejects.add(String.valueOf(id));
            }
        }

        Counts counts = run(fates, form);

        assertThat(main).isEqualTo(expectedMain);
        assertThat(others).isEqualTo(expectedOthers);
        assertThat(rejects).isEqualTo(expectedRejects);
        assertThat(counts.addUp()).isTrue();
        assertThat(counts.read()).isEqualTo(fates.size());
        assertThat(counts.emitted()).isEqualTo(expectedMain.size() + expectedOthers.size());
    }

    private static List<Fate> fates(long seed, Fate... among) {
        Random random = new Random(seed);
        return random.ints((long) BATCHES * ROWS_PER_BATCH, 0, among.length)
                .mapToObj(choice -> among[choice])
                .toList();
    }

    @Test
    void rowsThatPassArriveInTheirOrder() throws Exception {
        check(fates(1, Fate.PASS));
    }

    @Test
    void rowsBetweenThoseThatPassMayGo() throws Exception {
        check(fates(2, Fate.PASS, Fate.PASS, Fate.PASS, Fate.FILTER, Fate.REJECT));
    }

    @Test
    void whateverIsEmittedBesidesKeepsItsPlace() throws Exception {
        check(fates(
                3,
                Fate.PASS,
                Fate.CHANGE,
                Fate.CHANGE_VIEW,
                Fate.CHANGE_BACK,
                Fate.COPY,
                Fate.TWICE,
                Fate.PASS_AND_CHANGE,
                Fate.CHANGE_AND_PASS));
    }

    @Test
    void aRejectedRowTakesBackItsOwnOnly() throws Exception {
        check(fates(4, Fate.PASS, Fate.PASS, Fate.PASS_THEN_REJECT, Fate.TWICE_THEN_REJECT, Fate.CHANGE_THEN_FAIL));
    }

    @Test
    void anyMixtureIsWhatTheTransformerSaid() throws Exception {
        check(fates(5, Fate.values()));
    }
}

package dev.crescendo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Batch;
import dev.crescendo.record.ListedRows;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueRules;
import dev.crescendo.run.PassedRowsTest.Batches;
import dev.crescendo.run.PassedRowsTest.Form;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Java records that a transformer makes of others, whose rows may have stayed as they came. */
@Timeout(60)
class MadeRecordsTest {
    /** Its constructor and its accessor make other values of some that they are given. */
    private record Named(long id, @Nullable String name) {
        Named {
            name = "n10".equals(name) ? "ten" : name;
        }

        @Override
        public String name() {
            return name == null ? "none" : name;
        }
    }

    private final List<List<Object>> written = new ArrayList<>();
    private final List<String> rejects = new ArrayList<>();
    private int packedRows;

    private final class Collecting implements TaskWriter {
        @Override
        public void write(int table, Batch batch) {
            packedRows += batch.packed() == null ? 0 : batch.rows();
            written.addAll(ListedRows.written(batch));
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

    private static final Transformer<Named, Named> MAKING = (named, out) -> {
        switch ((int) (named.id() % 6)) {
            case 0 -> out.emit(named);
            case 1 -> out.emit(new Named(named.id(), named.name()));
            case 2 -> out.emit(new Named(named.id(), "made " + named.id()));
            case 3 -> {
                out.emit(new Named(-named.id(), named.name()));
                out.emit(new Named(named.id(), "x".repeat(101))); // more than the target takes
            }
            case 4 -> {
                out.emit(new Named(-named.id(), "x"));
                out.reject("no");
            }
            default -> {
                out.emit(new Named(-named.id(), named.name()));
                out.emit(named);
            }
        }
    };

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsWhatTheRecordsAre(Form form) throws Exception {
        RecordType<Named> type = RecordType.of(Named.class);
        List<List<Object>> expected = new ArrayList<>();
        List<String> expectedRejects = new ArrayList<>();
        for (long id = 0; id < (long) PassedRowsTest.BATCHES * PassedRowsTest.ROWS_PER_BATCH; id++) {
            String name = new Named(id, PassedRowsTest.name(id)).name();
            switch ((int) (id % 6)) {
                case 0, 1 -> expected.add(Arrays.asList(id, name));
                case 2 -> expected.add(Arrays.asList(id, "made " + id));
                case 3, 4 -> expectedRejects.add(String.valueOf(id));
                default -> {
                    expected.add(Arrays.asList(-id, name));
                    expected.add(Arrays.asList(id, name));
                }
            }
        }
        Pipeline pipeline = Pipeline.named("rows")
                .from(ExtractorSource.of("rows", type, context -> Stream.of()))
                .transform(Named.class, MAKING, Named.class)
                .merge("id");
        List<StreamSpec> streams = List.of(new StreamSpec("rows", type, List.of("id")));
        RecordPump pump = new RecordPump(RecordFlow.of(pipeline, streams, new ValueRules(false, 100)));

        pump.runAndClose(context -> new Batches(context, form), new Collecting());

        assertThat(written).isEqualTo(expected);
        assertThat(rejects).isEqualTo(expectedRejects);
        if (form != Form.MIXED) {
            assertThat(packedRows).isEqualTo(form == Form.PACKED ? expected.size() : 0);
        }
    }
}

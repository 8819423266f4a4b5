package dev.crescendo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Op;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keys, changes and contracts make of records, before a warehouse sees them. */
@Timeout(60)
class RowsByModeTest {
    private static final Schema USERS = Schema.of(
            new Field("id", Simple.LONG, true),
            new Field("name", Simple.TEXT, true),
            new Field("age", Simple.INT, true));
    private static final RecordType<Row> TYPE = RecordType.rows(USERS);
    private static final StreamSpec RECORDS = new StreamSpec("users", TYPE, List.of("id"));
    private static final StreamSpec CHANGES = StreamSpec.changes("users", TYPE, List.of("id"));
    private static final StreamSpec KEYS =
            StreamSpec.keysOf(RECORDS, RecordType.rows(Schema.of(new Field("id", Simple.LONG, true))));

    private final List<String> rows = new ArrayList<>();
    private final List<String> rejects = new ArrayList<>();

    /** Notes rows as "table: value value". */
    private final TaskWriter writer = new TaskWriter() {
        @Override
        public void write(int table, Batch batch) {
            for (int row = 0; row < batch.rows(); row++) {
                StringBuilder text = new StringBuilder(table + ":");
                for (int field = 0; field < batch.schema().size(); field++) {
                    text.append(' ').append(batch.valueAt(field, row));
                }
                rows.add(text.toString());
            }
        }

        @Override
        public void reject(Reject reject) {
            rejects.add(reject.place() + " " + reject.field() + ": " + reject.reason());
        }

        @Override
        public List<Receipt.Staged> finish() {
            return List.of();
        }

        @Override
        public void close() {}
    };

    private static Row user(@Nullable Long id, @Nullable String name, @Nullable Integer age) {
        MutableRow row = new MutableRow(USERS);
        row.set("id", id);
        row.set("name", name);
        row.set("age", age);
        return row;
    }

    /** Hands over single records, or all of them in one batch. */
    private static final class Reader implements SplitReader {
        private final Iterator<Envelope> envelopes;
        private @Nullable Envelope current;
        private @Nullable Batch batch;
        private int number;

        Reader(boolean inBatch, Envelope... envelopes) {
            if (inBatch) {
                Batch all = new Batch(USERS);
                for (Envelope each : envelopes) {
                    TYPE.writer().append((Row) each.value(), all);
                }
                batch = all;
            }
            this.envelopes = List.of(envelopes).iterator();
        }

        @Override
        public Next next(Duration wait) {
            if (batch != null) {
                return number++ == 0 ? Next.BATCH : Next.END;
            }
            number++;
            current = envelopes.hasNext() ? envelopes.next() : null;
            return current == null ? Next.END : Next.RECORD;
        }

        @Override
        @SuppressWarnings("NullAway") // after RECORD there is one
        public Envelope current() {
            return current;
        }

        @Override
        @SuppressWarnings("NullAway") // after BATCH there is one
        public Batch batch() {
            return batch;
        }

        @Override
        public String batchStream() {
            return "users";
        }

        @Override
        public Position position() {
            return Position.empty();
        }

        @Override
        public Origin origin(int row) {
            return new Origin("#" + (number + row), "raw".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }

    private static Pipeline.Builder users() {
        return Pipeline.named("users").from(ExtractorSource.of("users", TYPE, context -> Stream.of()));
    }

    private static RecordFlow flow(Pipeline pipeline, StreamSpec... streams) {
        return RecordFlow.of(pipeline, List.of(streams), ValueRules.lenient());
    }

    private Counts pump(RecordFlow flow, SplitReader reader) throws Exception {
        return new RecordPump(flow).run(reader, writer).counts();
    }

    private static Envelope insert(Row row) {
        return Envelope.insert("users", row);
    }

    @Test
    void recordsWithoutAKeyAreRejectedWhereTheTableHasOne() throws Exception {
        Envelope[] three = {insert(user(1L, "a", 1)), insert(user(null, "b", 2)), insert(user(3L, null, 3))};
        for (boolean inBatch : new boolean[] {false, true}) {
            rows.clear();
            rejects.clear();
            Counts counts = pump(flow(users().merge("id"), RECORDS), new Reader(inBatch, three));
            assertThat(rows).containsExactly("0: 1 a 1", "0: 3 null 3");
            assertThat(rejects).containsExactly("#2 id: the field is part of the key and has no value");
            assertThat(counts).isEqualTo(new Counts(3, 2, 0, 1, 2, 2, 0));
        }
    }

    @Test
    void appendedRecordsNeedNoKey() throws Exception {
        pump(flow(users().snapshots(), RECORDS), new Reader(true, insert(user(null, "b", 2))));
        assertThat(rows).containsExactly("0: null b 2");
    }

    @Test
    void changesCarryWhatHappenedAndWhen() throws Exception {
        Reader reader = new Reader(
                false,
                new Envelope("users", Op.INSERT, user(1L, "a", 1), "01"),
                new Envelope("users", Op.UPDATE, user(1L, "b", 1), "02"),
                new Envelope("users", Op.DELETE, user(1L, null, null), "03"));
        Counts counts = pump(flow(users().merge("id"), CHANGES), reader);
        assertThat(rows).containsExactly("0: 1 a 1 insert 01", "0: 1 b 1 update 02", "0: 1 null null delete 03");
        assertThat(counts).isEqualTo(new Counts(3, 3, 0, 0, 3, 3, 0));
    }

    @Test
    void aDeletePassesTheTransformerByItsKey() throws Exception {
        Transformer<Row, Row> renaming = (in, out) -> {
            MutableRow row = new MutableRow(USERS);
            row.set("id", in.valueAt(0));
            row.set("name", "Dr. " + in.valueAt(1));
            row.set("age", in.valueAt(2));
            out.emit(row);
        };
        Pipeline pipeline = users().transform(TYPE, renaming, TYPE).merge("id");
        pump(
                flow(pipeline, CHANGES),
                new Reader(
                        false,
                        new Envelope("users", Op.UPDATE, user(1L, "a", 1), "01"),
                        new Envelope("users", Op.DELETE, user(2L, "gone", 2), "02")));
        assertThat(rows).containsExactly("0: 1 Dr. a 1 update 01", "0: 2 null null delete 02");
    }

    @Test
    void aDeleteAmongPlainRecordsIsRejectedAndATruncateEndsTheRun() throws Exception {
        RecordFlow flow = flow(users().merge("id"), RECORDS);
        pump(flow, new Reader(false, new Envelope("users", Op.DELETE, user(1L, "a", 1), "")));
        assertThat(rejects).singleElement().asString().contains("not declared to hold changes");
        assertThatThrownBy(() ->
                        pump(flow, new Reader(false, new Envelope("users", Op.TRUNCATE, user(1L, "a", 1), ""))))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("all records of 'users' of users were removed");
    }

    @Test
    void keysAreWrittenAndNotCounted() throws Exception {
        RecordFlow flow = flow(users().merge("id"), RECORDS, KEYS);
        MutableRow key = new MutableRow(KEYS.type().schema());
        key.set("id", 7L);
        Counts counts =
                pump(flow, new Reader(false, insert(user(1L, "a", 1)), new Envelope("users#keys", Op.INSERT, key, "")));
        assertThat(rows).containsExactlyInAnyOrder("0: 1 a 1", "1: 7");
        assertThat(counts).isEqualTo(new Counts(1, 1, 0, 0, 1, 1, 0));
        assertThat(flow.publish(Set.of("users#keys")).stream().map(TablePublish::complete))
                .containsExactly(false, true);
    }

    @Test
    void keysOfATableThatIsNotMergedByThemAreRefused() {
        assertThatThrownBy(() -> flow(users().merge("name"), RECORDS, KEYS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("deletes are to be detected by the source's key");
    }

    @Test
    void aContractToDiscardRejectsOnlyWhatHasAValueInANewField() throws Exception {
        Pipeline pipeline = users().contract(SchemaContract.DISCARD).merge("id");
        RecordFlow asked = flow(pipeline, RECORDS);
        RawTable narrower = asked.tables().get(0).with(new Schema(List.of(USERS.field(0), USERS.field(1))));
        for (boolean inBatch : new boolean[] {false, true}) {
            rows.clear();
            rejects.clear();
            Counts counts = pump(
                    asked.into(List.of(narrower)),
                    new Reader(inBatch, insert(user(1L, "a", null)), insert(user(2L, "b", 40))));
            assertThat(rows).containsExactly("0: 1 a");
            assertThat(rejects).singleElement().asString().startsWith("#2 age: the field is new");
            assertThat(counts.addUp()).isTrue();
        }
    }

    @Test
    void aTableWithoutAKeyCannotBeMerged() {
        StreamSpec keyless = new StreamSpec("users", TYPE, List.of());
        assertThatThrownBy(() -> flow(users().merge(), keyless))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'users' has no key");
        assertThatThrownBy(() -> flow(users().merge("ids"), RECORDS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("names [ids], which it has not");
        assertThatThrownBy(() -> flow(users().replace("ids"), RECORDS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("names [ids], which it has not");
    }

    @Test
    void aKeyMayBeSpeltAsTheSourcesColumnIs() {
        assertThat(flow(users().merge("Id"), RECORDS).tables().get(0).key()).containsExactly("id");
    }

    @Test
    void changesCannotReplaceATable() {
        assertThatThrownBy(() -> flow(users().replace(), CHANGES))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can't be replaced by changes");
    }
}

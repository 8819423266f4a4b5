package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Op;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the write modes do, through whole runs. */
class WriteModesTest {
    private static final Schema USER =
            Schema.of(new Field("id", Simple.LONG, false), new Field("name", Simple.TEXT, true));
    private static final Schema KEY = Schema.of(new Field("id", Simple.LONG, false));
    private static final StreamSpec USERS = new StreamSpec("users", RecordType.rows(USER), List.of("id"));
    private static final StreamSpec CHANGES = StreamSpec.changes("users", RecordType.rows(USER), List.of("id"));
    private static final StreamSpec KEYS = StreamSpec.keysOf(USERS, RecordType.rows(KEY));

    /** What the source says next: plain data, so that the source may travel. */
    private static final List<Envelope> SAYS = new CopyOnWriteArrayList<>();

    private static final AtomicInteger OPEN = new AtomicInteger();

    /** Whether each of two records is a piece of its own. */
    private static boolean inPieces;

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private TaskRunner runner = new SequentialRunner(true);
    private int plans;

    /** Hands over {@link #SAYS}; the position is the number of the plan. */
    private record Scripted(List<StreamSpec> streams, Set<String> complete, int plan) implements Source {
        private static final LaneId LANE = new LaneId("users");

        @Override
        public List<StreamSpec> streams(PlanContext context) {
            return streams;
        }

        @Override
        public SourceId identity(PlanContext context) {
            return new SourceId("script");
        }

        @Override
        public ExtractPlan plan(ReadRange range, PlanContext context) {
            OPEN.incrementAndGet();
            context.keepUntilEnd(OPEN::decrementAndGet);
            Position end = Position.of(LANE, new Token(Integer.toString(plan)));
            List<Split> splits = inPieces ? List.of(new Piece("0"), new Piece("1")) : List.of(new Piece("all"));
            return new ExtractPlan(splits, end, false, complete);
        }

        @Override
        public SplitReader open(Split split, ReadContext context) {
            assertThat(OPEN.get()).as("what the plan keeps open").isEqualTo(1);
            return new Reader(split.id().equals("all") ? SAYS : List.of(SAYS.get(Integer.parseInt(split.id()))));
        }
    }

    private record Piece(String id) implements Split, Serializable {}

    private static final class Reader implements SplitReader {
        private final List<Envelope> says;
        private int next;

        Reader(List<Envelope> says) {
            this.says = says;
        }

        @Override
        public Next next(Duration wait) {
            return next++ < says.size() ? Next.RECORD : Next.END;
        }

        @Override
        public Envelope current() {
            return says.get(next - 1);
        }

        @Override
        public Position position() {
            return Position.empty();
        }

        @Override
        public Origin origin(int row) {
            return new Origin("#" + next, new byte[0]);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void startSilent() {
        SAYS.clear();
        OPEN.set(0);
        inPieces = false;
    }

    @AfterEach
    void forget() {
        warehouse.forget();
        assertThat(OPEN.get()).as("what plans left open").isZero();
    }

    private static Row row(Schema schema, Object... values) {
        MutableRow row = new MutableRow(schema);
        for (int i = 0; i < values.length; i++) {
            row.set(i, values[i]);
        }
        return row;
    }

    private static Envelope user(long id, String name) {
        return Envelope.insert("users", row(USER, id, name));
    }

    private static Envelope change(Op op, long id, String name, String sequence) {
        return new Envelope("users", op, row(USER, id, name), sequence);
    }

    private static Envelope key(long id) {
        return Envelope.insert(KEYS.name(), row(KEY, id));
    }

    private Counts load(
            Function<Pipeline.Builder, Pipeline> mode,
            List<StreamSpec> streams,
            Set<String> complete,
            Envelope... says) {
        SAYS.clear();
        SAYS.addAll(List.of(says));
        Pipeline pipeline = mode.apply(Pipeline.named("users").from(new Scripted(streams, complete, ++plans)));
        RunResult result = new PipelineRun(pipeline, warehouse, runner, RunOptions.of("test")).execute();
        return result.counts();
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        warehouse.rows("users").forEach(row -> rows.add(row.get("id") + " " + row.get("name")));
        return rows;
    }

    private List<Object> loads() {
        return warehouse.rows("users").stream().map(row -> row.get("_load_id")).toList();
    }

    @Test
    void mergeKeepsTheNewestOfEachKey() {
        load(builder -> builder.merge("id"), List.of(USERS), Set.of(), user(1, "a"), user(2, "b"));
        Counts counts = load(
                builder -> builder.merge("id"), List.of(USERS), Set.of(), user(2, "c"), user(2, "d"), user(3, "e"));
        assertThat(rows()).containsExactly("1 a", "2 d", "3 e");
        assertThat(counts).isEqualTo(new Counts(3, 3, 0, 0, 3, 2, 1));
    }

    @Test
    void theLastOfEqualKeysIsThatOfTheLastPieceWhicheverEndsFirst() {
        inPieces = true;
        runner = new TaskRunner() {
            @Override
            public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
                List<SplitTask> backwards = new ArrayList<>(tasks);
                Collections.reverse(backwards);
                return new SequentialRunner(false).run(backwards, listener);
            }

            @Override
            public boolean inProcess() {
                return false;
            }

            @Override
            public int parallelism() {
                return 1;
            }
        };
        load(builder -> builder.merge("id"), List.of(USERS), Set.of(), user(1, "first"), user(1, "second"));
        assertThat(rows()).containsExactly("1 second");
    }

    @Test
    void replaceByKeyDoesNotTouchWhatIsEqual() {
        load(builder -> builder.replace("id"), List.of(USERS), Set.of(), user(1, "a"), user(2, "b"), user(3, "c"));
        load(builder -> builder.replace("id"), List.of(USERS), Set.of(), user(1, "a"), user(2, "B"), user(4, "d"));
        assertThat(rows()).containsExactlyInAnyOrder("1 a", "2 B", "4 d");
        assertThat(loads()).containsExactlyInAnyOrder(1L, 2L, 2L);
        load(builder -> builder.replace("id"), List.of(USERS), Set.of());
        assertThat(rows()).isEmpty();
    }

    @Test
    void replaceWithoutAKeyTakesWhatWasRead() {
        load(Pipeline.Builder::replace, List.of(USERS), Set.of(), user(1, "a"), user(1, "a"));
        load(Pipeline.Builder::replace, List.of(USERS), Set.of(), user(2, "b"));
        assertThat(rows()).containsExactly("2 b");
    }

    @Test
    void keysTellWhatIsGoneOnlyWhenAllOfThemWereRead() {
        List<StreamSpec> streams = List.of(USERS, KEYS);
        load(builder -> builder.merge("id"), streams, Set.of(), user(1, "a"), user(2, "b"), user(3, "c"));
        assertThat(rows()).hasSize(3);
        load(builder -> builder.merge("id"), streams, Set.of(KEYS.name()), user(4, "d"), key(1), key(3), key(4));
        assertThat(rows()).containsExactly("1 a", "3 c", "4 d");
        Counts counts = load(builder -> builder.merge("id"), streams, Set.of(KEYS.name()));
        assertThat(rows()).isEmpty();
        assertThat(counts).isEqualTo(Counts.NONE);
    }

    @Test
    void aStreamThatIsReadWholeTellsWhatIsGone() {
        load(builder -> builder.merge("id"), List.of(USERS), Set.of("users"), user(1, "a"), user(2, "b"));
        load(builder -> builder.merge("id"), List.of(USERS), Set.of("users"), user(2, "b"));
        assertThat(rows()).containsExactly("2 b");
    }

    @Test
    void changesAreAppliedInTheOrderOfTheirSource() {
        load(
                builder -> builder.merge("id"),
                List.of(CHANGES),
                Set.of(),
                change(Op.INSERT, 1, "a", "01"),
                change(Op.UPDATE, 1, "b", "03"),
                change(Op.UPDATE, 1, "late", "02"),
                change(Op.INSERT, 2, "c", "04"));
        assertThat(rows()).containsExactly("1 b", "2 c");
        Counts counts = load(
                builder -> builder.merge("id"),
                List.of(CHANGES),
                Set.of(),
                change(Op.DELETE, 2, "", "05"),
                change(Op.UPDATE, 1, "older", "02"));
        assertThat(rows()).containsExactly("1 b");
        assertThat(counts).isEqualTo(new Counts(2, 2, 0, 0, 2, 1, 1));
    }

    @Test
    void appendedChangesKeepWhatHappened() {
        load(
                Pipeline.Builder::append,
                List.of(CHANGES),
                Set.of(),
                change(Op.INSERT, 1, "a", "01"),
                change(Op.DELETE, 1, "a", "02"));
        assertThat(warehouse.rows("users"))
                .extracting(row -> row.get("_op") + " " + row.get("_sequence"))
                .containsExactly("insert 01", "delete 02");
    }

    private void assertNoInterval(Function<Pipeline.Builder, Pipeline> how, String why) {
        Pipeline pipeline = how.apply(Pipeline.named("users").from(new Scripted(List.of(USERS), Set.of(), 1)));
        assertThatThrownBy(() -> new PipelineRun(
                                pipeline,
                                warehouse,
                                new SequentialRunner(true),
                                RunOptions.of("test").withInterval("a", "b"))
                        .execute())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
        assertThat(warehouse.ledger().pipelines("test")).isEmpty();
    }

    @Test
    void onlyWhatIsMergedTakesAnInterval() {
        assertNoInterval(Pipeline.Builder::replace, "can't read an interval only");
        assertNoInterval(Pipeline.Builder::append, "rows of an interval would be there twice");
        assertNoInterval(builder -> builder.into(new MemoryLoader()), "a loader of your own");
    }
}

package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SourceContractTest {
    private static final class Fixture implements SourceFixture {
        private final Function<Notes, Source> source;
        private Notes notes = new Notes();

        Fixture(Function<Notes, Source> source) {
            this.source = source;
        }

        @Override
        public Source fresh() {
            notes = new Notes();
            return source.apply(notes);
        }

        @Override
        public void add(int records) {
            for (int i = 0; i < records; i++) {
                notes.add("note " + notes.size());
            }
        }

        @Override
        public boolean addUnreadable() {
            notes.add(Notes.UNREADABLE);
            return true;
        }
    }

    @TestFactory
    Stream<DynamicTest> extractorWithACursorKeepsTheContract() {
        return SourceContract.of(new Fixture(Notes::source)).tests();
    }

    @TestFactory
    Stream<DynamicTest> extractorWithoutACursorKeepsTheContract() {
        return SourceContract.of(new Fixture(Notes::everything)).tests();
    }

    @TestFactory
    Stream<DynamicTest> sourceWithSeveralSplitsKeepsTheContract() {
        return SourceContract.of(new SourceFixture() {
                    private Tens tens = new Tens();

                    @Override
                    public Source fresh() {
                        tens = new Tens();
                        return tens;
                    }

                    @Override
                    public void add(int records) {
                        tens.add(records);
                    }
                })
                .tests();
    }

    @Test
    void sourceThatReadsItsLastRecordAgainIsCaught() {
        Contract mutant = SourceContract.of(new SourceFixture() {
            private Tens tens = new Tens();

            @Override
            public Source fresh() {
                tens = new Tens();
                return new ReadingTheLastAgain(tens);
            }

            @Override
            public void add(int records) {
                tens.add(records);
            }
        });
        for (String id : List.of("S-02", "S-03", "S-09")) {
            assertThatThrownBy(() -> mutant.run(id)).as(id).isInstanceOf(AssertionError.class);
        }
    }

    /** Reads what is at its position or greater, and not only what is greater. */
    private record ReadingTheLastAgain(Tens tens) implements Source {
        @Override
        public List<StreamSpec> streams(PlanContext context) {
            return tens.streams(context);
        }

        @Override
        public SourceId identity(PlanContext context) {
            return tens.identity(context);
        }

        @Override
        public ExtractPlan plan(ReadRange range, PlanContext context) {
            if (range instanceof ReadRange.Since since) {
                Map<LaneId, Token> back = new TreeMap<>();
                since.position()
                        .tokens()
                        .forEach((lane, token) ->
                                back.put(lane, new Token(Long.toString(Long.parseLong(token.text()) - 1))));
                return tens.plan(new ReadRange.Since(Position.of(back)), context);
            }
            return tens.plan(range, context);
        }

        @Override
        public SplitReader open(Split split, ReadContext context) {
            return tens.open(split, context);
        }
    }

    @Test
    void cursorThatStandsStillIsCaught() {
        Contract mutant =
                SourceContract.of(new Fixture(notes -> notes.everything().by(Cursor.byLong(note -> 1L))));
        assertThatThrownBy(() -> mutant.run("S-03")).isInstanceOf(AssertionError.class);
    }

    @Test
    void cursorThatRunsBackwardsIsCaught() {
        Contract mutant =
                SourceContract.of(new Fixture(notes -> notes.everything().by(Cursor.byLong(note -> -note.id()))));
        assertThatThrownBy(() -> mutant.run("S-03")).isInstanceOf(AssertionError.class);
    }
}

package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.Source;
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

package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.load.Loader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LoaderContractTest {
    static final class Fixture implements LoaderFixture<String> {
        private final MemoryLoader.Mistake[] mistakes;
        private MemoryLoader<String> loader = new MemoryLoader<>();

        Fixture(MemoryLoader.Mistake... mistakes) {
            this.mistakes = mistakes;
        }

        @Override
        public Loader<String> fresh() {
            loader = new MemoryLoader<>(mistakes);
            return loader;
        }

        @Override
        public String record(int number) {
            return "record " + number;
        }

        @Override
        public List<String> visible() {
            return loader.visible();
        }
    }

    @TestFactory
    Stream<DynamicTest> loaderIntoMemoryKeepsTheContract() {
        return LoaderContract.of(new Fixture()).tests();
    }

    @TestFactory
    Stream<DynamicTest> mutantsFailTheirCase() {
        return Stream.of(
                mutant(MemoryLoader.Mistake.PUBLISHES_AGAIN, "L-03"),
                mutant(MemoryLoader.Mistake.PUBLISHES_LOSERS, "L-04"),
                mutant(MemoryLoader.Mistake.FINDS_NOTHING, "L-06"),
                mutant(MemoryLoader.Mistake.COUNTS_ONE_TOO_MANY, "L-02"));
    }

    private static DynamicTest mutant(MemoryLoader.Mistake mistake, String id) {
        return DynamicTest.dynamicTest(mistake.name(), () -> {
            Contract contract = LoaderContract.of(new Fixture(mistake));
            assertThatThrownBy(() -> contract.run(id)).isInstanceOf(AssertionError.class);
        });
    }
}

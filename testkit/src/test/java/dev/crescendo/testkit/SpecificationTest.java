package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.Source;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/spec.md} and the contracts say the same. */
class SpecificationTest {
    private static final Pattern LINE = Pattern.compile("- \\*\\*([A-Z]-\\d{2,3})\\*\\* .*");

    private static List<ContractCase> cases() {
        return Stream.of(
                        SourceContract.of(new NoSource()),
                        WarehouseContract.of(new InMemoryFixture(UnaryOperator.identity())),
                        CuratedContract.of(new NoTier()),
                        LoaderContract.of(new LoaderContractTest.Fixture()),
                        StageContract.of(() -> new SequentialRunner(true)))
                .flatMap(contract -> contract.cases().stream())
                .toList();
    }

    private static final class NoSource implements SourceFixture {
        @Override
        public Source fresh() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void add(int records) {}
    }

    private static final class NoTier implements CuratedFixture {
        @Override
        public Ledger fresh() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CuratedTier tier() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> read(String sql) {
            return List.of();
        }
    }

    @Test
    void everyCaseIsInTheSpecificationWordByWordAndNothingElse() throws Exception {
        Path specification = Path.of(System.getProperty("user.dir")).resolveSibling("docs/spec.md");
        List<String> listed = Files.readAllLines(specification).stream()
                .filter(line -> LINE.matcher(line).matches())
                .toList();
        assertThat(listed)
                .isEqualTo(cases().stream()
                        .map(each -> "- **" + each.id() + "** " + each.name() + ".")
                        .toList());
    }

    @Test
    void numbersAreUnique() {
        assertThat(cases()).extracting(ContractCase::id).doesNotHaveDuplicates();
    }
}

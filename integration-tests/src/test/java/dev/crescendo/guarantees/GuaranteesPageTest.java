package dev.crescendo.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/guarantees.md} is made from what is declared, and every test that it names is there. */
class GuaranteesPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/guarantees.md");

    @Test
    void thePageSaysWhatIsDeclared() throws IOException {
        String page = new GuaranteesPage(ROOT).text();
        if (Boolean.getBoolean("crescendo.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run 'mvn -pl integration-tests -am verify -Dtest=GuaranteesPageTest -Dit.test=NONE"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false"
                        + " -Dcrescendo.docs.write=true' and look at what has changed")
                .isEqualTo(page);
    }

    @Test
    void faultsAreNumberedInTheirOrderAndEachHasATestOrAReason() throws IOException {
        List<Integer> numbers = GuaranteesPage.read("faults.yaml").list().stream()
                .map(fault -> Integer.parseInt(fault.mapping().get("no").text()))
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(GuaranteesPage.read("faults.yaml").list())
                .allMatch(fault ->
                        fault.mapping().containsKey("tests") != fault.mapping().containsKey("not"));
    }

    @Test
    void eachMutantIsMadeByItsTestAndFailsTheCasesThatAreNamed() throws IOException {
        TestReferences tests = new TestReferences(ROOT);
        List<Map<String, Node>> mutants = GuaranteesPage.read("mutants.yaml").list().stream()
                .map(Node::mapping)
                .toList();
        assertThat(mutants).hasSizeGreaterThanOrEqualTo(12).doesNotHaveDuplicates();
        for (Map<String, Node> mutant : mutants) {
            String body = tests.body(mutant.get("test").text());
            assertThat(body).contains(mutant.get("mutant").text());
            if (mutant.containsKey("cases")) {
                mutant.get("cases").list().forEach(id -> assertThat(body).contains('"' + id.text() + '"'));
            }
        }
    }

    @Test
    void aTestThatIsNoMoreIsNoticed() throws IOException {
        TestReferences tests = new TestReferences(ROOT);

        assertThat(tests.find("GuaranteesPageTest.aTestThatIsNoMoreIsNoticed"))
                .isEqualTo(Path.of("integration-tests/src/test/java/dev/crescendo/guarantees/GuaranteesPageTest.java"));
        assertThatThrownBy(() -> tests.find("GuaranteesPageTest.isNoMore")).hasMessageContaining("'isNoMore'");
        assertThatThrownBy(() -> tests.find("IsNoMoreTest")).hasMessageContaining("names no class");
        assertThatThrownBy(() -> tests.find("FullRefreshTest")).hasMessageContaining("or several");
    }
}

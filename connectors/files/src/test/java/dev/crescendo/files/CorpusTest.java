package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files from the real world, and worse: each record ends in the table or among the rejects, with its line. */
class CorpusTest {
    @TempDir
    private Path folder;

    private static final List<CorpusCase> CASES = new ArrayList<>();

    private int runs;

    @BeforeAll
    static void gather() throws Exception {
        CASES.addAll(CsvCorpus.cases());
        CASES.addAll(JsonCorpus.cases());
        CASES.addAll(ValueCorpus.cases());
        CASES.addAll(ByteCorpus.cases());
        CASES.addAll(ArrayCorpus.cases());
        CASES.addAll(ZipCorpus.cases());
    }

    @AfterAll
    static void drop() {
        CASES.clear();
    }

    @TestFactory
    Stream<DynamicTest> everyRecordIsLoadedOrRejected() {
        return CASES.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> each.check(fresh())));
    }

    @TestFactory
    Stream<DynamicTest> itIsTheSameWhenTheFileWasReadWhileItWasWritten() {
        return CASES.stream()
                .flatMap(each -> each.cuts().stream()
                        .distinct()
                        .map(cut -> DynamicTest.dynamicTest(
                                each.name() + ", first " + cut, () -> each.checkCut(fresh(), cut))));
    }

    @Test
    void theCorpusIsLargeAndEachOfItsNamesStandsForOneCase() {
        assertThat(CASES).hasSizeGreaterThan(2_300);
        assertThat(CASES).extracting(CorpusCase::name).doesNotHaveDuplicates();
    }

    private Path fresh() throws Exception {
        return Files.createDirectory(folder.resolve("run" + runs++));
    }
}

package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is new of files that grow, change and go, from run to run. */
class GrowingFilesTest {
    @TempDir
    private Path folder;

    private LoadedFiles files;

    @BeforeEach
    void begin() {
        files = new LoadedFiles(folder);
    }

    @Test
    void whatWasAppendedIsLoadedOnceAndAnUnendedLastLineWaits() throws Exception {
        files.write("a.csv", "id,name\n1,one\n2,tw");
        files.load(files.source("*.csv"));
        assertThat(files.rows()).containsExactly(row(1L, "one"));

        assertThat(files.load(files.source("*.csv")).counts().read()).isZero();
        files.append("a.csv", "o\n3,three\n");
        files.write("b.csv", "name,id\nfour,4\n");
        files.load(files.source("*.csv"));
        assertThat(files.rows()).containsExactly(row(1L, "one"), row(2L, "two"), row(3L, "three"), row(4L, "four"));

        files.append("a.csv", "x,\n");
        files.load(files.source("*.csv").columns(Map.of("id", FieldType.Simple.LONG)));
        assertThat(files.rejects()).containsExactly("a.csv:5 id is not a number, or one with an exponent above 9999");
    }

    @Test
    void aLastLineMayCountWithoutItsEnd() throws Exception {
        files.write("a.csv", "id,name\n1,one\n2,two");

        files.load(files.source("*.csv").csv(CsvFormat.standard().withLastLineWaiting(false)));

        assertThat(files.rows()).containsExactly(row(1L, "one"), row(2L, "two"));
    }

    @Test
    void aWholeObjectCountsWithoutALineEndAndHalfAnObjectWaits() throws Exception {
        files.write("a.ndjson", "{\"id\":1}\n{\"id\":2}");
        files.load(files.source("*.ndjson"));
        files.append("a.ndjson", "\n{\"id\":");
        files.load(files.source("*.ndjson"));
        assertThat(files.rows()).containsExactly(row(1L), row(2L));

        files.append("a.ndjson", "3}\n");
        files.load(files.source("*.ndjson"));
        assertThat(files.rows()).containsExactly(row(1L), row(2L), row(3L));
        assertThat(files.rejects()).isEmpty();
    }

    @Test
    void aFileThatChangedInPlaceIsRefusedByName() throws Exception {
        files.write("a.csv", "id,name\n1,one\n2,two\n");
        files.write("b.csv", "id,name\n3,three\n");
        files.load(files.source("*.csv"));

        for (String changed :
                List.of("id,name\n1,one\n2,TWO\n", "id,name\n1,one\n", "id,name\n1,ONE\n2,two\n3,new\n")) {
            files.write("a.csv", changed);
            assertThatThrownBy(() -> files.load(files.source("*.csv")))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("a.csv")
                    .hasMessageContaining("write: replace");
        }
        assertThat(files.rows()).hasSize(3);
    }

    @Test
    void aFileThatWasOnlyTouchedOrHasGoneIsNoHarm() throws Exception {
        files.write("a.csv", "id\n1\n");
        files.write("b.csv", "id\n2\n");
        files.load(files.source("*.csv"));
        files.touch("a.csv");
        files.delete("b.csv");
        files.write("c.csv", "id\n3\n");

        files.load(files.source("*.csv"));

        assertThat(files.rows()).containsExactly(row(1L), row(2L), row(3L));
    }

    @Test
    void whatTheBeginningOfAFileSaysHoldsForWhatIsAppended() throws Exception {
        files.write("a.csv", "\ufeffid;price\n7;x\n");
        FilesSource source = files.source("*.csv").csv(CsvFormat.standard().withCharset(StandardCharsets.ISO_8859_1));
        files.load(source);
        files.append("a.csv", "8;1,50 größe\n");
        files.load(source);

        assertThat(files.rows()).containsExactly(row(7L, "x"), row(8L, "1,50 größe"));
    }

    @Test
    void aHeaderMayComeAfterTheFile() throws Exception {
        FilesSource source = files.source("*.csv")
                .csv(CsvFormat.standard().withComment('#'))
                .schema(Map.of("id", FieldType.Simple.LONG));
        files.write("a.csv", "# made by x\n");
        files.write("b.csv", "\ufeff");
        files.write("c.csv", "");
        files.load(source);
        files.append("a.csv", "id\n1\n");
        files.append("b.csv", "id\n2\n");
        files.append("c.csv", "id\n3\n# tot");
        files.load(source);
        files.append("c.csv", "al,5\n4\n");
        files.load(source);

        assertThat(files.rows()).containsExactly(row(1L), row(2L), row(3L), row(4L));
        assertThat(files.rejects()).isEmpty();
    }

    @Test
    void aRecordThatIsBrokenSoFarMayStillBecomeWhole() throws Exception {
        files.write("a.csv", "a,b\n1,\"x\" y");
        FilesSource source =
                files.source("*.csv").columns(Map.of("a", FieldType.Simple.TEXT, "b", FieldType.Simple.TEXT));
        files.load(source);
        assertThat(files.rejects()).isEmpty();
        files.append("a.csv", "z,9\n2,z\n");
        files.load(source);

        assertThat(files.rows()).containsExactly(row("2", "z"));
        assertThat(files.rejects()).hasSize(1).first().asString().startsWith("a.csv:2 ");
    }

    @Test
    void replacingTakesALastLineAsItIs() throws Exception {
        files.write("a.csv", "a,b\n1,x\n2,y");

        Cron.run(
                Pipeline.named("things").from(files.source("*.csv")).replace(),
                files.warehouse(),
                RunOptions.of("test"));

        assertThat(files.rows()).containsExactly(row(1L, "x"), row(2L, "y"));
    }
}

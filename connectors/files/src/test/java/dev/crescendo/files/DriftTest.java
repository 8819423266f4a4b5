package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.ColumnFit;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that come to look otherwise than those before. The warehouse here can widen nothing. */
class DriftTest {
    private static final Decimal MONEY = new Decimal(38, 2);

    private final List<String> reports = new ArrayList<>();

    private FieldType drifted(Format format, FieldType column, boolean widens, FieldType guess) {
        return new Drift(format, Map.of("f", new ColumnFit(column, widens)), reports::add)
                .typeOf("f", new Fields.Inferred(guess, true));
    }

    @Test
    void numbersInCsvWidenToDecimalsAndToText() {
        assertThat(drifted(Format.CSV, Simple.LONG, true, MONEY)).isEqualTo(MONEY);
        assertThat(drifted(Format.CSV, Simple.INT, true, Simple.LONG)).isEqualTo(Simple.LONG);
        assertThat(drifted(Format.CSV, Simple.LONG, true, Simple.TEXT)).isEqualTo(Simple.TEXT);
        assertThat(drifted(Format.CSV, MONEY, true, Simple.TEXT)).isEqualTo(Simple.TEXT);
        assertThat(reports).isEmpty();
    }

    @Test
    void aWiderColumnStaysAsItIs() {
        assertThat(drifted(Format.CSV, Simple.TEXT, true, Simple.LONG)).isEqualTo(Simple.TEXT);
        assertThat(drifted(Format.CSV, MONEY, true, Simple.LONG)).isEqualTo(MONEY);
        assertThat(drifted(Format.CSV, new Decimal(40, 4), true, MONEY)).isEqualTo(new Decimal(40, 4));
        assertThat(drifted(Format.JSON, Simple.JSON, true, Simple.TEXT)).isEqualTo(Simple.JSON);
        assertThat(reports).isEmpty();
    }

    @Test
    void whatWouldChangeRejectsRecordsAndIsSaid() {
        assertThat(drifted(Format.CSV, Simple.DATE, true, Simple.TEXT)).isEqualTo(Simple.DATE);
        assertThat(drifted(Format.JSON, Simple.LONG, true, Simple.JSON)).isEqualTo(Simple.LONG);
        assertThat(drifted(Format.JSON, Simple.TEXT, true, Simple.JSON)).isEqualTo(Simple.TEXT);
        assertThat(drifted(Format.CSV, Simple.LONG, false, Simple.TEXT)).isEqualTo(Simple.LONG);
        assertThat(reports)
                .hasSize(4)
                .contains("the field f looks like text now, and the table has date: records that don't fit that are"
                        + " rejected");
    }

    @Test
    void aRunIsNotRefusedForWhatASampleSuggests(@TempDir Path folder) throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        files.write("a.csv", "id,name\n1,x\n");
        files.load(files.source("*.csv"));
        files.write("b.csv", "id,name\nA2,2\n3,4\n");
        files.load(files.source("*.csv"));
        files.write("c.csv", "id,name\n,\n");
        files.load(files.source("c.csv"));

        assertThat(files.rows()).containsExactly(row(1L, "x"), row(3L, "4"), row(null, null));
        assertThat(files.rejects()).containsExactly("b.csv:2 id is not a number, or one with an exponent above 9999");
        assertThat(files.reports()).anyMatch(report -> report.contains("the field id looks like text now"));
    }
}

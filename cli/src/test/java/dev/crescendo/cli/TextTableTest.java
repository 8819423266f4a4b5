package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandToTheRight() {
        TextTable table = new TextTable(List.of("name", "rows", "note"), List.of("rows"));
        table.row(List.of("customers", "7", ""));
        table.row(List.of("o", "12345", "x"));

        assertThat(table.lines()).containsExactly("name        rows  note", "customers      7", "o          12345  x");
    }
}

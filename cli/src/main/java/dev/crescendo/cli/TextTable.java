package dev.crescendo.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, as wide as their widest cell, two spaces apart. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;

    /**
     * @param headers the first line
     * @param numbers the columns that are set to the right
     */
    public TextTable(List<String> headers, List<String> numbers) {
        rows.add(List.copyOf(headers));
        right = new boolean[headers.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = numbers.contains(headers.get(i));
        }
    }

    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** The lines, the header first, without spaces at their ends. */
    public List<String> lines() {
        int[] widths = new int[right.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ");
                line.append(right[i] ? padding + row.get(i) : row.get(i) + padding);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}

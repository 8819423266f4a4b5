package dev.crescendo.files;

import dev.crescendo.extract.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The records of a batch as their files have them, one behind the other, for those that are rejected after all. */
final class KeptRecords {
    /** A batch keeps each record as it came, too. */
    private static final int MOST_BYTES = 4 << 20;

    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 10];
    private long[] lines = new long[1 << 10];
    private long[] elements = new long[1 << 10];
    private int size;
    private int end;

    private final List<OfFile> files = new ArrayList<>();
    private int[] firsts = new int[4];

    /**
     * The file whose records come next.
     *
     * @param lineOffset the lines before the one that is counted as the first
     * @param form for its rejects
     */
    record OfFile(String name, long lineOffset, String form, Encoding encoding) {
        String place(long line, long element) {
            return name + ":" + (lineOffset + line) + (element == 0 ? "" : " element " + element);
        }
    }

    void clear() {
        size = 0;
        end = 0;
        files.clear();
    }

    boolean isHeavy() {
        return end >= MOST_BYTES;
    }

    void add(OfFile file, Records record, Window window) {
        int length = (int) (record.rawEnd() - record.start());
        if (files.isEmpty() || files.get(files.size() - 1) != file) {
            if (files.size() == firsts.length) {
                firsts = Arrays.copyOf(firsts, 2 * files.size());
            }
            firsts[files.size()] = size;
            files.add(file);
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            lines = Arrays.copyOf(lines, 2 * size);
            elements = Arrays.copyOf(elements, 2 * size);
        }
        if (length > bytes.length - end) {
            bytes = Arrays.copyOf(bytes, Math.max(end + length, 2 * bytes.length));
        }
        System.arraycopy(window.array(), window.index(record.start()), bytes, end, length);
        end += length;
        ends[size] = end;
        lines[size] = record.line();
        elements[size] = record.element();
        size++;
    }

    Origin origin(int row) {
        int file = files.size() - 1;
        while (firsts[file] > row) {
            file--;
        }
        OfFile of = files.get(file);
        byte[] raw = Arrays.copyOfRange(bytes, row == 0 ? 0 : ends[row - 1], ends[row]);
        return new Origin(of.place(lines[row], elements[row]), of.encoding().asWritten(raw), of.form());
    }
}

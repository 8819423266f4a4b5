package dev.crescendo.files;

import dev.crescendo.extract.Origin;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Whole lines of JSON, copied out of their file so that another thread can decode them. One thread has it at a time: who
 * reads fills it, a decoding thread {@link #call}s it, and who reads has it back.
 */
final class LineChunk implements Callable<LineChunk> {
    /** It takes more lines below that; a longer one does not go into a chunk. */
    static final int BYTES = 1 << 20;

    /** For the last line, and eight bytes more: close to the end of its array a name is compared byte by byte. */
    private static final int ROOM = 1 << 12;

    /** Nested values take much more room than their text. */
    private static final int NESTED_BYTES = 1 << 17;

    /** A line that is no record. */
    private record Unfit(int line, ValueException why) {}

    private final JsonDecoder decoder;
    private final List<Unfit> unfit = new ArrayList<>();
    private byte[] bytes = new byte[BYTES + ROOM];
    private int[] ends = new int[1 << 10];

    /** Which of the lines each row is of. */
    private int[] lineOf = new int[1 << 10];

    private int lines;
    private int length;
    private long before;
    private int most = BYTES;
    private KeptRecords.@Nullable OfFile file;
    private @Nullable Batch batch;

    LineChunk(JsonDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Begins anew.
     *
     * @param linesBefore the lines of the file before those that come
     * @param into an empty batch, for the rows
     */
    void begin(KeptRecords.OfFile of, long linesBefore, Batch into) {
        lines = 0;
        length = 0;
        unfit.clear();
        file = of;
        before = linesBefore;
        batch = into;
        boolean nested =
                into.schema().fields().stream().anyMatch(field -> field.type().isNested());
        most = nested ? NESTED_BYTES : BYTES;
    }

    boolean isEmpty() {
        return lines == 0;
    }

    /** Whether it has as much as goes into a batch. */
    boolean isFull() {
        return length >= most || lines >= batch().capacity();
    }

    /** Takes a line, with its line feed. */
    void add(byte[] source, int from, int size) {
        if (size > bytes.length - length - Long.BYTES) {
            bytes = Arrays.copyOf(bytes, length + size + ROOM);
        }
        if (lines == ends.length) {
            ends = Arrays.copyOf(ends, 2 * lines);
        }
        System.arraycopy(source, from, bytes, length, size);
        length += size;
        ends[lines++] = length;
    }

    /** Decodes all lines into the batch. */
    @Override
    public LineChunk call() {
        Batch into = batch();
        KeptRecords.OfFile of = file();
        if (lineOf.length < lines) {
            lineOf = new int[ends.length];
        }
        int from = 0;
        for (int i = 0; i < lines; i++) {
            int end = ends[i];
            if (!JsonLines.isBlank(bytes, from, end)) {
                int row = into.rows();
                try {
                    JsonLines.append(
                            decoder, bytes, from, end - from, of.encoding().written(), into);
                    lineOf[row] = i;
                } catch (ValueException why) {
                    unfit.add(new Unfit(i, why));
                }
            }
            from = end;
        }
        return this;
    }

    /** The rows. */
    Batch batch() {
        return Objects.requireNonNull(batch, "a chunk without a batch");
    }

    private KeptRecords.OfFile file() {
        return Objects.requireNonNull(file, "a chunk of no file");
    }

    /** What could not be decoded. */
    List<Reject> rejects(String stream) {
        return unfit.stream()
                .map(each -> {
                    Origin origin = originOf(each.line());
                    return new Reject(
                            stream,
                            origin.place(),
                            each.why().field(),
                            each.why().reason(),
                            origin.raw(),
                            origin.form());
                })
                .toList();
    }

    Origin origin(int row) {
        return originOf(lineOf[row]);
    }

    private Origin originOf(int line) {
        KeptRecords.OfFile of = file();
        int from = line == 0 ? 0 : ends[line - 1];
        byte[] raw = Arrays.copyOfRange(bytes, from, Window.withoutLineEnds(bytes, from, ends[line]));
        return new Origin(of.place(before + line + 1, 0), of.encoding().asWritten(raw), of.form());
    }
}

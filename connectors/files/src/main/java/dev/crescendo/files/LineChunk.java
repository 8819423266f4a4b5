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

    /** Nested values take much more room than their text. */
    private static final int NESTED_BYTES = 1 << 17;

    /** A line that is no record. */
    private record Unfit(long line, byte[] raw, ValueException why) {}

    private final JsonDecoder decoder;
    private final KeptRecords kept = new KeptRecords();
    private final List<Unfit> unfit = new ArrayList<>();
    private byte[] bytes = new byte[BYTES];
    private int[] ends = new int[1 << 10];
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
        kept.clear();
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
        if (size > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, length + size);
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
        int from = 0;
        for (int i = 0; i < lines; i++) {
            int end = ends[i];
            int rawEnd = Window.withoutLineEnds(bytes, from, end);
            if (!JsonLines.isBlank(bytes, from, rawEnd)) {
                long line = before + i + 1;
                try {
                    JsonLines.append(
                            decoder, bytes, from, end - from, of.encoding().written(), into);
                    kept.add(of, bytes, from, rawEnd - from, line, 0);
                } catch (ValueException why) {
                    unfit.add(new Unfit(line, Arrays.copyOfRange(bytes, from, rawEnd), why));
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
        KeptRecords.OfFile of = file();
        return unfit.stream()
                .map(each -> new Reject(
                        stream,
                        of.place(each.line(), 0),
                        each.why().field(),
                        each.why().reason(),
                        of.encoding().asWritten(each.raw()),
                        of.form()))
                .toList();
    }

    Origin origin(int row) {
        return kept.origin(row);
    }
}

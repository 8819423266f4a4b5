package dev.crescendo.files;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads rejected records of files again, from their bytes, as the pipeline says now. Used by one thread. */
final class FilesReplay implements ReplayReader.Decoder {
    private final CsvFormat csv;
    private final Schema schema;
    private final Map<String, Integer> fieldOf;
    private final JsonDecoder json;
    private final Batch batch;
    private final RecordReader<?> reader;

    FilesReplay(CsvFormat csv, StreamSpec stream, Map<String, Integer> fieldOf) {
        // A record that was rejected is all that there will be of it.
        this.csv = csv.withLastLineWaiting(false);
        this.schema = stream.type().schema();
        this.fieldOf = fieldOf;
        this.json = new JsonDecoder(schema, fieldOf, JsonDecoder.Others.REFUSE);
        this.batch = new Batch(schema, 1, ValueRules.lenient());
        this.reader = stream.type().reader();
    }

    @Override
    public Envelope decode(Reject kept) {
        if (kept.form().equals(ColumnarReader.FORM)) {
            throw new ValueException("", "is of a file of columns, and can't be read again from what is kept of it");
        }
        RejectForm form = RejectForm.parse(kept.form());
        if (form.cut()) {
            throw new ValueException("", "is longer than a record may be; what is kept of it here is its beginning");
        }
        batch.clear();
        if (form.columns().isEmpty()) {
            json.append(kept.raw(), 0, kept.raw().length, batch);
        } else {
            appendCsv(kept.raw(), form);
        }
        return Envelope.insert(kept.stream(), reader.read(batch, 0));
    }

    private void appendCsv(byte[] raw, RejectForm form) {
        try {
            Window window = new Window(new ByteArrayInputStream(raw));
            CsvRecords records = new CsvRecords(window, 0, csv, delimiter(form), charset(form), written(form));
            records.bind(
                    schema.fields(), columnOf(form.columns()), form.columns().size());
            if (!records.next()) {
                throw new ValueException("", "is no record of CSV any more: an empty line, or a comment");
            }
            records.append(batch);
            if (records.next()) {
                throw new ValueException("", "has become several records of CSV");
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private char delimiter(RejectForm form) {
        Character declared = csv.delimiter();
        if (declared != null) {
            return declared;
        }
        Character found = form.delimiter();
        return found == null ? ',' : found;
    }

    private Charset written(RejectForm form) {
        String marked = form.charset();
        return Charset.forName(marked == null ? csv.charset() : marked);
    }

    /** What the kept bytes are in. */
    private Charset charset(RejectForm form) {
        Charset written = written(form);
        return Encoding.keepsAscii(written) ? written : StandardCharsets.UTF_8;
    }

    private int[] columnOf(List<String> columns) {
        int[] columnOf = new int[schema.size()];
        Arrays.fill(columnOf, -1);
        for (int i = 0; i < columns.size(); i++) {
            Integer field = fieldOf.get(columns.get(i));
            if (field == null) {
                throw new ValueException(columns.get(i), "is not among the fields " + schema.names());
            }
            columnOf[field] = i;
        }
        return columnOf;
    }
}

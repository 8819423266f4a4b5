package dev.crescendo.files;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.format.KeptRows;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final KeptRows rows;
    private final Batch batch;
    private final RecordReader<?> reader;

    FilesReplay(CsvFormat csv, StreamSpec stream, Map<String, Integer> fieldOf) {
        // A record that was rejected is all that there will be of it.
        this.csv = csv.withLastLineWaiting(false);
        this.schema = stream.type().schema();
        this.fieldOf = fieldOf;
        this.json = new JsonDecoder(schema, fieldOf, JsonDecoder.Others.REFUSE);
        this.rows = new KeptRows(List.of(stream));
        this.batch = new Batch(schema, 1, ValueRules.lenient());
        this.reader = stream.type().reader();
    }

    @Override
    public Envelope decode(Reject kept) {
        if (kept.form().equals(ColumnarReader.FORM) || kept.form().equals(KeptRows.UNREADABLE)) {
            return rows.decode(kept);
        }
        RejectForm form = RejectForm.parse(kept.form());
        if (form.cut()) {
            throw new ValueException("", "is longer than a record may be; what is kept of it here is its beginning");
        }
        batch.clear();
        try {
            if (form.columns().isEmpty()) {
                appendJson(kept.raw(), form);
            } else {
                appendCsv(kept.raw(), form);
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return Envelope.insert(kept.stream(), reader.read(batch, 0));
    }

    private void appendJson(byte[] raw, RejectForm form) throws IOException {
        Encoding encoding = Encoding.within(new ByteArrayInputStream(raw), form.charset(StandardCharsets.UTF_8.name()));
        byte[] utf8 = encoding.bytes().readAllBytes();
        JsonLines.append(json, utf8, 0, utf8.length, encoding.written(), batch);
    }

    private void appendCsv(byte[] raw, RejectForm form) throws IOException {
        Encoding encoding = Encoding.within(new ByteArrayInputStream(raw), form.charset(csv.charset()));
        Window window = new Window(encoding.bytes());
        CsvRecords records = new CsvRecords(window, 0, csv, delimiter(form), encoding.charset(), encoding.written());
        records.bind(schema.fields(), columnOf(form.columns()), form.columns().size());
        if (!records.next()) {
            throw new ValueException("", "is no record of CSV any more: an empty line, or a comment");
        }
        records.append(batch);
        if (records.next()) {
            throw new ValueException("", "has become several records of CSV");
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

package dev.crescendo.files;

import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.format.KeptRows;
import dev.crescendo.format.Store;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.Reject;
import dev.crescendo.record.RowJson;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Reads the files of a split that say themselves what their fields are, one after the other. */
final class ColumnarReader extends SteppingReader {
    /** What rejects are marked by that hold their record as JSON. */
    static final String FORM = "row";

    private static final int SHOWN_CHARACTERS = 64 << 10;
    private static final int MOST_KEPT_CHARACTERS = 32 << 20;

    private final Store store;
    private final List<String> places = new ArrayList<>();
    private int[] columnOf = {};
    private Batch asInFile = new Batch(new Schema(List.of()), 1, ValueRules.lenient());
    private long record;
    private @Nullable Columnar file;

    ColumnarReader(String stream, Store store, FilesSplit split, ReadContext context) {
        super(stream, split, context);
        this.store = store;
    }

    @Override
    void beginBatch() {
        places.clear();
    }

    @Override
    boolean isHeavy() {
        return false;
    }

    @Override
    boolean step(Batch into) {
        Columnar open = file;
        FilePiece piece = open == null ? nextPiece() : open.piece();
        if (piece == null) {
            return false;
        }
        try {
            if (open == null) {
                open(piece);
            } else if (open.file().next()) {
                record++;
                append(open, into);
            } else {
                close(open);
            }
        } catch (IOException unreadable) {
            throw piece.unreadable(unreadable);
        }
        return true;
    }

    private void open(FilePiece piece) throws IOException {
        Columnar opening = Columnar.open(store, piece);
        file = opening;
        record = 0;
        if (piece.from() > 0) {
            close(opening); // only its time is another, or its token says that it has changed
            return;
        }
        Schema columns = opening.file().schema();
        columnOf = split.columnOf(piece, columns.names());
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columnOf.length; i++) {
            if (columnOf[i] >= 0) {
                String name = split.schema().field(i).name();
                fields.add(new Field(name, columns.field(columnOf[i]).type(), true));
            }
        }
        asInFile = new Batch(new Schema(fields), 1, ValueRules.lenient());
    }

    private void append(Columnar open, Batch into) {
        String place = open.piece().name() + ":" + record;
        int before = into.rows();
        boolean appended = false;
        try {
            for (int i = 0; i < columnOf.length; i++) {
                into.appendValue(i, columnOf[i] < 0 ? null : open.file().value(columnOf[i]));
            }
            into.endRow();
            appended = true;
            places.add(place);
        } catch (ValueException unfit) {
            Origin kept = kept(open, place);
            context.reject(new Reject(stream, place, unfit.field(), unfit.reason(), kept.raw(), kept.form()));
        } finally {
            if (!appended) {
                into.truncate(before);
            }
        }
    }

    /** The record as it was in the file, where a field of its own type can hold each of its values. */
    private Origin kept(Columnar open, String place) {
        asInFile.clear();
        int at = 0;
        try {
            for (int column : columnOf) {
                if (column >= 0) {
                    asInFile.appendValue(at++, open.file().value(column));
                }
            }
            asInFile.endRow();
        } catch (ValueException unreadable) {
            String text = text(open.file().schema(), field -> open.file().value(field));
            return new Origin(place, text.getBytes(StandardCharsets.UTF_8), KeptRows.UNREADABLE);
        }
        return kept(asInFile, 0, place);
    }

    /** A row as JSON, from which it can be read again: a file of columns has no bytes of a record. */
    private static Origin kept(Batch rows, int row, String place) {
        String json = RowJson.of(rows, row);
        return json.length() <= MOST_KEPT_CHARACTERS
                ? new Origin(place, json.getBytes(StandardCharsets.UTF_8), FORM)
                : new Origin(
                        place,
                        json.substring(0, SHOWN_CHARACTERS).getBytes(StandardCharsets.UTF_8),
                        KeptRows.UNREADABLE);
    }

    /** A record for people to read. */
    private static String text(Schema schema, IntFunction<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < schema.size() && text.length() < SHOWN_CHARACTERS; i++) {
            text.append(i == 0 ? "" : ", ").append(schema.field(i).name()).append('=');
            try {
                Object value = values.apply(i);
                text.append(
                        value instanceof byte[] bytes ? "0x" + HexFormat.of().formatHex(bytes) : value);
            } catch (ValueException unfit) {
                text.append('?');
            }
        }
        return text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS));
    }

    private void close(Columnar open) throws IOException {
        finished(open.piece(), open.token());
        file = null;
        open.close();
    }

    @Override
    public Origin origin(int row) {
        return kept(batch(), row, places.get(row));
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}

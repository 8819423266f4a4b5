package dev.crescendo.files;

import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.format.Store;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Reads the files of a split that say themselves what their fields are, one after the other. */
final class ColumnarReader implements SplitReader {
    /** What rejects are marked by: their text is for people. */
    static final String FORM = "columns";

    private static final int MOST_STEPS = 16_384;
    private static final int SHOWN_CHARACTERS = 64 << 10;

    private final String stream;
    private final Store store;
    private final FilesSplit split;
    private final ReadContext context;
    private final Map<LaneId, Token> tokens = new HashMap<>();
    private final List<String> places = new ArrayList<>();
    private int[] columnOf = {};
    private int opened;
    private long record;
    private @Nullable Columnar file;
    private @Nullable Batch filling;
    private @Nullable Batch batch;
    private boolean ended;

    ColumnarReader(String stream, Store store, FilesSplit split, ReadContext context) {
        this.stream = stream;
        this.store = store;
        this.split = split;
        this.context = context;
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        batch = null;
        places.clear();
        if (ended) {
            return Next.END;
        }
        Batch into = filling == null ? context.newBatch(split.schema()) : filling;
        filling = into;
        for (int steps = 0; steps < MOST_STEPS && !into.isFull() && !ended; steps++) {
            step(into);
        }
        if (into.isEmpty()) {
            return ended ? Next.END : Next.IDLE;
        }
        filling = null;
        batch = into;
        return Next.BATCH;
    }

    private void step(Batch into) {
        if (file == null && opened == split.pieces().size()) {
            ended = true;
            return;
        }
        FilePiece piece = split.pieces().get(file == null ? opened : opened - 1);
        try {
            Columnar open = file;
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
    }

    private void open(FilePiece piece) throws IOException {
        opened++;
        Columnar opening = Columnar.open(store, piece);
        file = opening;
        record = 0;
        if (piece.from() > 0) {
            close(opening); // only its time is another, or its token says that it has changed
            return;
        }
        columnOf = split.columnOf(piece, opening.file().schema().names());
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
            context.reject(new Reject(stream, place, unfit.field(), unfit.reason(), raw(open), FORM));
        } finally {
            if (!appended) {
                into.truncate(before);
            }
        }
    }

    private static byte[] raw(Columnar open) {
        Schema schema = open.file().schema();
        return text(schema, field -> open.file().value(field));
    }

    /** The record as text: a file of columns has no bytes of a record. */
    private static byte[] text(Schema schema, IntFunction<@Nullable Object> values) {
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
        return text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS)).getBytes(StandardCharsets.UTF_8);
    }

    private void close(Columnar open) throws IOException {
        tokens.put(new LaneId(open.piece().name()), open.token().token());
        file = null;
        open.close();
    }

    @Override
    public Batch batch() {
        if (batch == null) {
            throw new IllegalStateException("the last call of next() gave no batch");
        }
        return batch;
    }

    @Override
    public String batchStream() {
        return stream;
    }

    @Override
    public Position position() {
        return Position.of(tokens);
    }

    @Override
    public Origin origin(int row) {
        Batch rows = batch();
        return new Origin(places.get(row), text(rows.schema(), field -> rows.valueAt(field, row)), FORM);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}

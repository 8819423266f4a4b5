package dev.crescendo.files;

import dev.crescendo.error.CancelledException;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.format.Store;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of a split, one after the other. */
final class FilesReader extends SteppingReader {
    private static final Logger LOG = LoggerFactory.getLogger(FilesReader.class);

    /** A batch keeps each record as it came, too. */
    private static final long MOST_KEPT_BYTES = 4 << 20;

    private final OpenStore store;
    private final List<Kept> kept = new ArrayList<>();
    private long keptBytes;
    private @Nullable OpenFile file;
    private @Nullable Records records;
    private long lineOffset;
    private RejectForm form = new RejectForm(List.of(), null, null, false, false);
    private String formText = "";

    /** A record of the batch as its window showed it. */
    private record Kept(String place, byte[] bytes, String form, Encoding encoding) {
        Origin origin() {
            return new Origin(place, encoding.asWritten(bytes), form);
        }
    }

    FilesReader(String stream, Store store, FilesSplit split, ReadContext context) {
        super(stream, split, context);
        this.store = new OpenStore(store);
    }

    @Override
    void beginBatch() {
        kept.clear();
        keptBytes = 0;
    }

    @Override
    boolean isHeavy() {
        return keptBytes >= MOST_KEPT_BYTES;
    }

    @Override
    boolean step(Batch into) {
        if (records != null) {
            take(into);
            return true;
        }
        FilePiece piece = nextPiece();
        if (piece == null) {
            return false;
        }
        try {
            open(piece);
        } catch (IOException unreadable) {
            throw piece.unreadable(unreadable);
        }
        return true;
    }

    private void open(FilePiece piece) throws IOException {
        Charset charset =
                split.format() == Format.CSV ? Charset.forName(split.csv().charset()) : StandardCharsets.UTF_8;
        OpenFile.Head head = split.format() == Format.CSV && piece.from() > 0 ? head(piece, charset) : null;
        OpenFile opening = new OpenFile(store, piece, head == null ? charset : head.charset(), split.format());
        file = opening;
        lineOffset = opening.linesBefore();
        if (split.format().isJson()) {
            JsonDecoder decoder = new JsonDecoder(split.schema(), split.fieldOf(), JsonDecoder.Others.REFUSE);
            if (opening.holdsArray() && opening.isInPlace() && split.waits() && !isWhole(piece, decoder)) {
                close(opening.tokenOfNothing());
                return;
            }
            records = opening.json(decoder);
            remember(new RejectForm(List.of(), null, charset(opening), opening.isMarked(), false));
            return;
        }
        OpenFile.Csv content = opening.csv(split.csv(), head, split.waits());
        if (content.headerWaits()) {
            close(opening.tokenAt(0));
            return;
        }
        remember(new RejectForm(
                content.columns(),
                split.csv().delimiter() == null ? content.head().delimiter() : null,
                charset(opening),
                content.head().marked(),
                false));
        content.records()
                .bind(
                        split.schema().fields(),
                        split.columnOf(piece, content.columns()),
                        content.columns().size());
        records = content.records();
    }

    private void remember(RejectForm ofFile) {
        form = ofFile;
        formText = ofFile.text();
    }

    private static @Nullable String charset(OpenFile open) {
        Charset written = open.encoding().written();
        return written.equals(StandardCharsets.UTF_8) ? null : written.name();
    }

    /** Whether an array has its end. If not it may be that of a writer who is not done, and is not begun with. */
    private boolean isWhole(FilePiece piece, JsonDecoder decoder) throws IOException {
        try (OpenFile again = new OpenFile(store, piece, StandardCharsets.UTF_8, split.format())) {
            Records elements = again.json(decoder);
            while (elements.next()) {
                if (context.cancelled()) {
                    throw new CancelledException("reading the file " + piece.name() + " was stopped");
                }
            }
            return true;
        } catch (JsonArray.UnendedException unended) {
            return false;
        }
    }

    private OpenFile.Head head(FilePiece piece, Charset charset) throws IOException {
        try (OpenFile again = new OpenFile(store, piece.fromTheStart(), charset, split.format())) {
            return again.csv(split.csv(), null, true).head();
        }
    }

    private void take(Batch into) {
        Records reading = records;
        OpenFile open = file;
        if (reading == null || open == null) {
            return;
        }
        try {
            boolean more = reading.next();
            if (!more || split.format() == Format.CSV && mayWait(reading, open)) {
                close(open.tokenAt(
                        more || split.waits() && open.mayGrow()
                                ? reading.start()
                                : open.window().end()));
            } else {
                append(reading, open, into);
            }
        } catch (IOException unreadable) {
            throw open.piece().unreadable(unreadable);
        }
    }

    private boolean mayWait(Records reading, OpenFile open) {
        return split.waits() && reading.mayGoOn() && open.mayGrow();
    }

    private void append(Records reading, OpenFile open, Batch into) throws IOException {
        String place = open.piece().name() + ":" + (lineOffset + reading.line()) + reading.place();
        try {
            reading.append(into);
            byte[] raw = reading.raw();
            kept.add(new Kept(place, raw, formText, open.encoding()));
            keptBytes += raw.length;
        } catch (ValueException unfit) {
            if (mayWait(reading, open)) {
                close(open.tokenAt(reading.start()));
            } else {
                byte[] raw = open.encoding().asWritten(reading.raw());
                String how = reading.isCut() ? form.ofBeginning().text() : formText;
                context.reject(new Reject(stream, place, unfit.field(), unfit.reason(), raw, how));
            }
        }
    }

    private void close(FileToken token) throws IOException {
        OpenFile open = file;
        if (open != null) {
            finished(open.piece(), token);
            if (token.offset() < token.size()) {
                LOG.warn("{}", token.waiting(open.piece().name()));
            }
            open.close();
        }
        file = null;
        records = null;
    }

    @Override
    public Origin origin(int row) {
        return kept.get(row).origin();
    }

    @Override
    public void close() throws IOException {
        OpenFile open = file;
        file = null;
        try (store) {
            if (open != null) {
                open.close();
            }
        }
    }
}

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
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of a split, one after the other. */
final class FilesReader extends SteppingReader {
    private static final Logger LOG = LoggerFactory.getLogger(FilesReader.class);

    /** A file with fewer bytes is soon read, and there may be many. */
    private static final long LEAST_AHEAD = 4 << 20;

    private final OpenStore store;
    private final KeptRecords kept = new KeptRecords();
    private @Nullable OpenFile file;
    private @Nullable Records records;
    private @Nullable LinesAhead ahead;
    private @Nullable LineChunk decoded;
    /** Lines that can be decoded ahead; null where the next record can't. */
    private @Nullable JsonLines aheadOf;

    private KeptRecords.@Nullable OfFile ofFile;
    private RejectForm form = new RejectForm(List.of(), null, null, false, false);

    FilesReader(String stream, Store store, FilesSplit split, ReadContext context) {
        super(stream, split, context);
        this.store = new OpenStore(store);
    }

    @Override
    void beginBatch() {
        kept.clear();
    }

    @Override
    boolean isHeavy() {
        return kept.isHeavy();
    }

    @Override
    boolean isBetterAhead() {
        return aheadOf != null;
    }

    @Override
    @Nullable
    Batch ahead() throws InterruptedException {
        LinesAhead decoding = ahead;
        decoded = null;
        if (decoding == null) {
            return null;
        }
        while (aheadOf != null && decoding.hasRoom()) {
            readAhead(decoding, aheadOf);
        }
        if (decoding.isEmpty()) {
            return null;
        }
        LineChunk chunk = decoding.next();
        chunk.rejects(stream).forEach(context::reject);
        decoded = chunk;
        return chunk.batch();
    }

    private void readAhead(LinesAhead decoding, JsonLines lines) throws InterruptedException {
        OpenFile open = Objects.requireNonNull(file);
        LineChunk chunk = decoding.chunk();
        chunk.begin(Objects.requireNonNull(ofFile), lines.lines(), emptyBatch());
        try {
            lines.take(chunk);
        } catch (IOException unreadable) {
            throw open.piece().unreadable(unreadable);
        }
        if (chunk.isEmpty()) {
            aheadOf = null;
            keep(chunk.batch());
            decoding.giveBack(chunk);
        } else {
            decoding.decode(chunk);
        }
    }

    /** Goes on ahead, or begins to, if this is a file of lines that is worth it. */
    private void goAhead() {
        OpenFile open = file;
        if (open == null || !(records instanceof JsonLines lines) || !LinesAhead.isOfUse()) {
            return;
        }
        if (open.piece().to() - open.piece().from() >= LEAST_AHEAD) {
            if (ahead == null) {
                ahead = new LinesAhead(context.pipeline(), this::decoder);
            }
            aheadOf = lines;
        }
    }

    private JsonDecoder decoder() {
        return new JsonDecoder(split.schema(), split.fieldOf(), JsonDecoder.Others.REFUSE);
    }

    @Override
    boolean step(Batch into) {
        if (records != null) {
            take(into);
            goAhead();
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
        if (split.format().isJson()) {
            JsonDecoder decoder = decoder();
            if (opening.holdsArray() && opening.isInPlace() && split.waits() && !isWhole(piece, decoder)) {
                close(opening.tokenOfNothing());
                return;
            }
            records = opening.json(decoder);
            remember(opening, new RejectForm(List.of(), null, charset(opening), opening.isMarked(), false));
            goAhead();
            return;
        }
        OpenFile.Csv content = opening.csv(split.csv(), head, split.waits());
        if (content.headerWaits()) {
            close(opening.tokenAt(0));
            return;
        }
        remember(
                opening,
                new RejectForm(
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

    private void remember(OpenFile opened, RejectForm itsForm) {
        form = itsForm;
        ofFile = new KeptRecords.OfFile(opened.piece().name(), opened.linesBefore(), itsForm.text(), opened.encoding());
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
        KeptRecords.OfFile of = ofFile;
        if (reading == null || open == null || of == null) {
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
                append(reading, open, of, into);
            }
        } catch (IOException unreadable) {
            throw open.piece().unreadable(unreadable);
        }
    }

    private boolean mayWait(Records reading, OpenFile open) {
        return split.waits() && reading.mayGoOn() && open.mayGrow();
    }

    private void append(Records reading, OpenFile open, KeptRecords.OfFile of, Batch into) throws IOException {
        try {
            reading.append(into);
            kept.add(of, reading, open.window());
        } catch (ValueException unfit) {
            if (mayWait(reading, open)) {
                close(open.tokenAt(reading.start()));
            } else {
                String place = of.place(reading.line(), reading.element());
                byte[] raw = open.encoding().asWritten(reading.raw());
                String how = reading.isCut() ? form.ofBeginning().text() : of.form();
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
        aheadOf = null;
    }

    @Override
    public Origin origin(int row) {
        return decoded == null ? kept.origin(row) : decoded.origin(row);
    }

    @Override
    public void close() throws IOException {
        OpenFile open = file;
        file = null;
        try (store;
                LinesAhead stopping = ahead) {
            if (open != null) {
                open.close();
            }
        }
    }
}

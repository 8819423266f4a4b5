package dev.crescendo.files;

import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the files of a split, one after the other. */
final class FilesReader implements SplitReader {
    private final String stream;
    private final CsvFormat csv;
    private final FilesSplit split;
    private final ReadContext context;
    private final Map<LaneId, Token> tokens = new HashMap<>();
    private final List<Origin> origins = new ArrayList<>();
    private int opened;
    private @Nullable OpenFile file;
    private @Nullable Records records;
    private long lineOffset;
    private @Nullable Batch batch;
    private boolean ended;

    FilesReader(String stream, CsvFormat csv, FilesSplit split, ReadContext context) {
        this.stream = stream;
        this.csv = csv;
        this.split = split;
        this.context = context;
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        batch = null;
        origins.clear();
        if (ended) {
            return Next.END;
        }
        Batch filling = context.newBatch(split.schema());
        while (!filling.isFull()) {
            if (records == null && !openNext()) {
                ended = true;
                break;
            }
            step(filling);
        }
        if (filling.isEmpty()) {
            return ended ? Next.END : Next.IDLE;
        }
        batch = filling;
        return Next.BATCH;
    }

    private boolean openNext() {
        if (opened == split.pieces().size()) {
            return false;
        }
        FilePiece piece = split.pieces().get(opened++);
        try {
            open(piece);
        } catch (IOException unreadable) {
            throw unreadable(piece, unreadable);
        }
        return true;
    }

    private void open(FilePiece piece) throws IOException {
        Charset charset = split.format() == Format.CSV ? Charset.forName(csv.charset()) : StandardCharsets.UTF_8;
        List<String> head = split.format() == Format.CSV && piece.from() > 0 ? head(piece, charset) : null;
        OpenFile opening = new OpenFile(piece, charset);
        file = opening;
        lineOffset = opening.linesBefore();
        if (split.format() == Format.JSON) {
            records = new JsonLines(
                    opening.window(), 0, new JsonDecoder(split.schema(), split.fieldOf(), JsonDecoder.Others.REFUSE));
            return;
        }
        OpenFile.Csv content = opening.csv(csv, head);
        if (content.headerWaits()) {
            close(0);
            return;
        }
        content.records()
                .bind(
                        split.schema().fields(),
                        columnOf(piece, content.columns()),
                        content.columns().size());
        records = content.records();
    }

    private List<String> head(FilePiece piece, Charset charset) throws IOException {
        FilePiece beginning = new FilePiece(piece.name(), piece.path(), 0, 0, null, piece.to(), piece.modified());
        try (OpenFile again = new OpenFile(beginning, charset)) {
            return again.csv(csv, null).columns();
        }
    }

    private int[] columnOf(FilePiece piece, List<String> columns) {
        int[] columnOf = new int[split.schema().size()];
        Arrays.fill(columnOf, -1);
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Integer field = split.fieldOf().get(column);
            if (field == null) {
                throw new SourceException("the file " + piece.name() + " has a column '" + column
                        + "', which is not among the fields " + split.schema().names()
                        + ". Add it to the pipeline's columns, with its type");
            }
            columnOf[field] = i;
        }
        return columnOf;
    }

    private void step(Batch filling) {
        Records reading = records;
        OpenFile open = file;
        if (reading == null || open == null) {
            return;
        }
        try {
            if (!reading.next()) {
                close(open.window().end());
            } else if (split.format() == Format.CSV && reading.mayGoOn() && open.mayGrow()) {
                close(reading.start());
            } else {
                append(reading, open, filling);
            }
        } catch (IOException unreadable) {
            throw unreadable(open.piece(), unreadable);
        }
    }

    private void append(Records reading, OpenFile open, Batch filling) throws IOException {
        String place = open.piece().name() + ":" + (lineOffset + reading.line());
        try {
            reading.append(filling);
            origins.add(new Origin(place, reading.raw()));
        } catch (ValueException unfit) {
            if (reading.mayGoOn() && open.mayGrow()) {
                close(reading.start());
            } else {
                context.reject(new Reject(stream, place, unfit.field(), unfit.reason(), reading.raw()));
            }
        }
    }

    private void close(long position) throws IOException {
        OpenFile open = file;
        if (open != null) {
            tokens.put(new LaneId(open.piece().name()), open.tokenAt(position).token());
            open.close();
        }
        file = null;
        records = null;
    }

    private static SourceException unreadable(FilePiece piece, IOException failure) {
        return new SourceException(
                "the file " + piece.name() + " can't be read to its end: " + failure.getMessage()
                        + ". Nothing was loaded from it; replace it by a whole one, or take it away",
                failure);
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
        return origins.get(row);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}

package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Names;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file opened at the beginning of a piece, unpacked and its encoding known. */
final class OpenFile implements AutoCloseable {
    private final FilePiece piece;
    private final FileBytes bytes;
    private final Encoding encoding;
    private final boolean marked;
    private final Window window;
    private final boolean inPlace;
    private final boolean holdsArray;
    private final InputStream stream;

    OpenFile(OpenStore store, FilePiece piece, Charset declared, Format format) throws IOException {
        this.piece = piece;
        this.bytes = new FileBytes(store, piece, format);
        boolean opened = false;
        try {
            boolean begins = piece.from() == 0;
            this.stream = begins ? unpacked() : bytes;
            this.encoding = begins ? Encoding.of(stream, declared) : Encoding.within(bytes, declared);
            this.marked = encoding.isMarked(declared);
            this.window = new Window(encoding.bytes());
            this.inPlace = piece.isPlain() && encoding.inPlace();
            this.holdsArray = begins && holdsArray(format);
            opened = true;
        } finally {
            if (!opened) {
                bytes.close();
            }
        }
    }

    private InputStream unpacked() throws IOException {
        Compression compression = Compression.of(piece.name());
        if (compression == Compression.NONE || piece.to() == 0) {
            return bytes;
        }
        return new Unpacked(compression.open(bytes), piece.name(), piece.to());
    }

    FilePiece piece() {
        return piece;
    }

    Window window() {
        return window;
    }

    /** What the file is in, and how its bytes are shown in the window. */
    Encoding encoding() {
        return encoding;
    }

    /** Whether the file itself says its encoding, and another one than was declared. */
    boolean isMarked() {
        return marked;
    }

    private boolean holdsArray(Format format) throws IOException {
        return switch (format) {
            case CSV, JSON_LINES, PARQUET -> false;
            case JSON_ARRAY -> true;
            case JSON -> !Format.isNamedLines(piece.name()) && window.firstByte() == '[';
        };
    }

    /** Whether it holds JSON of which the top value is an array. */
    boolean holdsArray() {
        return holdsArray;
    }

    /** Whether its bytes are those of its records, so that it may be seen while it is being written. */
    boolean isInPlace() {
        return inPlace;
    }

    /**
     * Whether records may come to be appended to it: not where it is packed, where their positions can't be told, or where
     * an array has its end.
     */
    boolean mayGrow() {
        return inPlace && !holdsArray;
    }

    /** The records of JSON. */
    Records json(JsonDecoder decoder) {
        return holdsArray
                ? new JsonArray(window, decoder, encoding.written())
                : new JsonLines(window, decoder, encoding.written());
    }

    /** The token when nothing of it has been loaded, since more of it is to come first. */
    FileToken tokenOfNothing() throws IOException {
        bytes.finish();
        return new FileToken(0, piece.to(), piece.modified(), bytes.hash());
    }

    /** The lines of the file before the first one that the window shows. */
    long linesBefore() {
        return bytes.linesBefore();
    }

    /** The token when all records before a place in the window have been loaded. */
    FileToken tokenAt(long position) throws IOException {
        bytes.finish();
        boolean nothing = mayGrow() && position == 0 && piece.from() == 0;
        boolean whole = !mayGrow() || position == window.end();
        long offset = nothing ? 0 : whole ? piece.to() : piece.from() + encoding.mark() + position;
        return new FileToken(offset, piece.to(), piece.modified(), bytes.hash());
    }

    /**
     * What the beginning of a CSV file says of all of it.
     *
     * @param marked whether a mark told the charset, which is another than was declared
     */
    record Head(List<String> columns, char delimiter, Charset charset, boolean marked) {}

    private Head head(List<String> columns, char delimiter) {
        return new Head(columns, delimiter, encoding.written(), marked);
    }

    /** CSV that was opened: its records, behind the header. */
    record Csv(CsvRecords records, Head head, boolean headerWaits) {
        List<String> columns() {
            return head.columns();
        }
    }

    /**
     * The records of CSV.
     *
     * @param known what the file's beginning says, where it was read before; null to read it here
     * @param waits whether a header without its end waits for the next run
     */
    Csv csv(CsvFormat format, @Nullable Head known, boolean waits) throws IOException {
        if (known != null) {
            return new Csv(records(format, known.delimiter()), known, false);
        }
        Character declared = format.delimiter();
        char delimiter = declared != null ? declared : delimiter(format);
        CsvRecords records = records(format, delimiter);
        if (!records.next() || waits && mayGrow() && records.mayGoOn()) {
            return new Csv(records, head(List.of(), delimiter), true);
        }
        if (!format.header() && records.width() > 0) {
            Head numbered = head(numbered(records.width()), delimiter);
            return new Csv(records(format, delimiter), numbered, false);
        }
        return new Csv(records, head(named(header(records)), delimiter), false);
    }

    private CsvRecords records(CsvFormat format, char delimiter) throws IOException {
        return new CsvRecords(window, 0, format, delimiter, encoding.charset(), encoding.written());
    }

    private List<@Nullable String> header(CsvRecords records) {
        try {
            List<@Nullable String> header = records.texts();
            if (!header.isEmpty()) {
                return header;
            }
        } catch (ValueException undecodable) {
            throw new SourceException("the header of the file " + piece.name() + " " + undecodable.reason()
                    + ". Say which encoding it has: csv: { encoding: ISO-8859-1 }");
        }
        throw new SourceException("the first record of the file " + piece.name()
                + " can't be read, so its columns are not known: check its quotes");
    }

    private static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add("column" + i);
        }
        return names;
    }

    private List<String> named(List<@Nullable String> header) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            String column = name == null || name.isBlank() ? "column" + (i + 1) : Names.snakeCase(name.strip());
            if (!seen.add(column)) {
                throw new ConfigurationException(
                        "file " + piece.name(),
                        "two columns would be named '" + column + "'",
                        "Rename one in the header, or read it without: csv: { header: false }.");
            }
            names.add(column);
        }
        return names;
    }

    /** The candidate that stands most often in the first line that is a record, outside of quotes. */
    private char delimiter(CsvFormat format) throws IOException {
        byte[] line = firstRecordLine(format.comment());
        char quote = format.quote();
        char best = ',';
        int most = 0;
        for (char candidate : new char[] {',', ';', '\t', '|'}) {
            int count = 0;
            boolean quoted = false;
            for (byte next : line) {
                if (next == quote) {
                    quoted = !quoted;
                } else if (next == candidate && !quoted) {
                    count++;
                }
            }
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    private byte[] firstRecordLine(@Nullable Character comment) throws IOException {
        long start = 0;
        long end = window.lineEnd(0);
        while (end > start) {
            byte first = window.array()[window.index(start)];
            boolean skipped = first == '\n' || first == '\r' || comment != null && first == (byte) comment.charValue();
            if (!skipped) {
                break;
            }
            start = end;
            end = window.lineEnd(start);
        }
        return window.copy(start, end);
    }

    @Override
    public void close() throws IOException {
        try (bytes) {
            stream.close();
        }
    }
}

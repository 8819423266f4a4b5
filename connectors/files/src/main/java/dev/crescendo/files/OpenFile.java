package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.record.Names;
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
    private final Charset charset;
    private final Window window;
    private final int mark;
    private final boolean mayGrow;

    OpenFile(FilePiece piece, Charset declared) throws IOException {
        this.piece = piece;
        this.bytes = new FileBytes(piece);
        boolean opened = false;
        try {
            if (piece.from() > 0) {
                this.charset = declared;
                this.window = new Window(bytes);
                this.mark = 0;
                this.mayGrow = true;
            } else {
                Encoding encoding = Encoding.of(unpacked(), declared);
                this.charset = encoding.charset();
                this.window = new Window(encoding.bytes());
                this.mark = encoding.mark();
                this.mayGrow = Compression.of(piece.name()) == Compression.NONE && encoding.inPlace();
            }
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

    Charset charset() {
        return charset;
    }

    /** Whether records may come to be appended to it: not where it is packed, or where their positions can't be told. */
    boolean mayGrow() {
        return mayGrow;
    }

    /** The lines of the file before the first one that the window shows. */
    long linesBefore() {
        return bytes.linesBefore();
    }

    /** The token when all records before a place in the window have been loaded. */
    FileToken tokenAt(long position) throws IOException {
        bytes.finish();
        boolean whole = !mayGrow || position == window.end();
        long offset = whole ? piece.to() : piece.from() + position + (position == 0 ? 0 : mark);
        return new FileToken(offset, piece.to(), piece.modified(), bytes.hash());
    }

    /** CSV that was opened: its records, behind the header. */
    record Csv(CsvRecords records, List<String> columns, boolean headerWaits) {}

    /**
     * The records of CSV.
     *
     * @param head the columns, where the header was read before; null to read it here
     */
    Csv csv(CsvFormat format, @Nullable List<String> head) throws IOException {
        Character declared = format.delimiter();
        char delimiter = declared != null ? declared : delimiter(format.quote());
        CsvRecords records = new CsvRecords(window, 0, format, delimiter, charset);
        if (head != null) {
            return new Csv(records, head, false);
        }
        if (!records.next()) {
            return new Csv(records, List.of(), false);
        }
        if (records.mayGoOn()) {
            return new Csv(records, List.of(), true);
        }
        List<@Nullable String> first = records.texts();
        if (first.isEmpty()) {
            throw new SourceException("the header of the file " + piece.name() + " can't be read: check its quotes");
        }
        if (format.header()) {
            return new Csv(records, named(first), false);
        }
        List<String> numbered = new ArrayList<>();
        for (int i = 1; i <= first.size(); i++) {
            numbered.add("column" + i);
        }
        return new Csv(new CsvRecords(window, 0, format, delimiter, charset), numbered, false);
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

    /** The candidate that stands most often in the first line, outside of quotes. */
    private char delimiter(char quote) throws IOException {
        long end = window.lineEnd(0);
        byte[] line = window.copy(0, end);
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

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}

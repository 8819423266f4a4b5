package dev.crescendo.files;

import dev.crescendo.format.TextValues;
import dev.crescendo.format.Utf8;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/**
 * Records of CSV. Those of the usual form are a {@link CsvLine}; others, and a file's header and end, are left to a parser. It
 * sees each byte as a character, so that positions are those of the file and a field that is not in its encoding rejects its
 * record only.
 *
 * <p>What breaks the grammar rejects the line on which it begins; the parser goes on with the next line.
 */
final class CsvRecords implements Records {
    /** Within an open quote, so much at the end of a file may be the beginning of a record; more is a stray quote. */
    private static final int MAY_GO_ON_BYTES = 64 << 10;

    /** How much is kept of a record that is too long. */
    private static final int SHOWN_BYTES = 64 << 10;

    /** To begin parsing at a record costs more than to parse a few that could do without. */
    private static final int PARSED_AT_LEAST = 16;

    private static final byte[] NOTHING = {};

    /** What no field without quotes can be. */
    private static final byte[] NOWHERE = {'\n'};

    /** A character that is no byte. */
    private static final String NO_BYTES = "\uffff";

    private final Window window;
    private final CsvLine usual;
    private final Utf8 utf8 = new Utf8();
    private final boolean inUtf8;
    private final byte @Nullable [] nullText;
    private final CSVFormat format;
    private final boolean lastLineWaits;
    private final CharsetDecoder decoder;
    private final Charset written;
    private List<Field> fields = List.of();
    private int[] columnOf = {};
    private int width = -1;
    private CSVParser parser;
    private Iterator<CSVRecord> records;
    private long parsed;
    private int toBeParsed;
    private boolean isUsual;
    private @Nullable CSVRecord current;
    private String broken = "";
    private byte[] shown = NOTHING;
    private boolean mayGoOn;
    private long start;
    private long end;
    private long line;
    private long nextLine = 1;
    private long parserLine;

    /**
     * @param charset what the window's bytes are in
     * @param written what the file is in
     */
    CsvRecords(Window window, long start, CsvFormat csv, char delimiter, Charset charset, Charset written)
            throws IOException {
        this.window = window;
        this.written = written;
        this.format = format(csv, delimiter, charset);
        this.lastLineWaits = csv.lastLineWaits();
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.usual = new CsvLine(window, delimiter, csv.quote(), csv.escape(), csv.comment());
        this.inUtf8 = charset.equals(StandardCharsets.UTF_8);
        String nothing = format.getNullString();
        this.nullText = nothing == null
                ? null
                : nothing.equals(NO_BYTES) ? NOWHERE : nothing.getBytes(StandardCharsets.ISO_8859_1);
        this.end = start;
        this.parsed = start;
        this.parser = parser(start);
        this.records = parser.iterator();
    }

    private static CSVFormat format(CsvFormat csv, char delimiter, Charset charset) {
        return CSVFormat.Builder.create()
                .setDelimiter(delimiter)
                .setQuote(csv.quote())
                .setEscape(csv.escape())
                .setCommentMarker(csv.comment())
                .setIgnoreEmptyLines(true)
                .setNullString(asBytes(csv.nullText(), charset))
                // For a parser this means: what is quoted is never null.
                .setQuoteMode(QuoteMode.ALL_NON_NULL)
                .get();
    }

    /** A text as the parser sees it: byte by byte. One that the encoding has not stands nowhere. */
    private static @Nullable String asBytes(@Nullable String text, Charset charset) {
        if (text == null) {
            return null;
        }
        return charset.newEncoder().canEncode(text)
                ? new String(text.getBytes(charset), StandardCharsets.ISO_8859_1)
                : NO_BYTES;
    }

    private CSVParser parser(long from) throws IOException {
        window.keep(from);
        return CSVParser.builder()
                .setReader(window.reader(from))
                .setFormat(format)
                .get();
    }

    /**
     * Says what the records are to become.
     *
     * @param newColumnOf the place of each field among a record's columns; -1 where the file has none
     * @param newWidth the columns that each record has to have
     */
    void bind(List<Field> newFields, int[] newColumnOf, int newWidth) {
        fields = newFields;
        columnOf = newColumnOf;
        width = newWidth;
    }

    @Override
    public boolean next() throws IOException {
        start = end;
        line = nextLine;
        window.keep(start);
        current = null;
        broken = "";
        shown = NOTHING;
        mayGoOn = false;
        isUsual = width >= 0 && toBeParsed == 0 && usual.read(start, width);
        if (isUsual) {
            end = usual.end();
            nextLine += usual.lines();
            return true;
        }
        toBeParsed = toBeParsed == 0 ? PARSED_AT_LEAST : toBeParsed - 1;
        boolean more = parse();
        parsed = end;
        return more;
    }

    private boolean parse() throws IOException {
        if (parsed != start) {
            parseFrom(start);
        }
        try {
            if (!records.hasNext()) {
                skipEndedLines();
                return false;
            }
            current = records.next();
        } catch (UncheckedIOException failed) {
            IOException cause = failed.getCause();
            if (cause == null) {
                throw failed;
            }
            return goOnAfter(cause);
        }
        long lines = parser.getCurrentLineNumber() - parserLine;
        parserLine += lines;
        for (long i = 0; i < lines; i++) {
            end = window.lineEnd(end);
        }
        nextLine += lines;
        skipWhatIsNoRecord();
        mayGoOn = lastLineWaits && (!window.isLineEndBefore(end) || endsInEscapedLineEnd());
        return true;
    }

    /** At the end of all: only a last line without its end, of a comment, is left. */
    private void skipEndedLines() throws IOException {
        end = window.end();
        while (start < end) {
            long next = window.lineEnd(start);
            if (lastLineWaits && next == end && !window.isLineEndBefore(end)) {
                return;
            }
            start = next;
        }
    }

    /** Whether what was read ends in a line end that belongs to a field, so that more of it may come. */
    private boolean endsInEscapedLineEnd() throws IOException {
        Character escape = format.getEscapeCharacter();
        if (escape == null || end != window.end() || window.fill()) {
            return false;
        }
        long position = window.withoutLineEnds(start, end);
        int escapes = 0;
        while (position > start && window.array()[window.index(position - 1)] == (byte) escape.charValue()) {
            escapes++;
            position--;
        }
        return escapes % 2 == 1;
    }

    /** The current record's fields; 0 when it is broken. */
    int width() {
        return current == null ? 0 : current.size();
    }

    /** Empty lines and comments before a record were read with it. */
    private void skipWhatIsNoRecord() throws IOException {
        Character comment = format.getCommentMarker();
        while (start < end) {
            byte first = window.array()[window.index(start)];
            boolean isEmpty = first == '\n' || first == '\r';
            if (!isEmpty && (comment == null || first != (byte) comment.charValue())) {
                return;
            }
            start = window.lineEnd(start);
            line++;
        }
    }

    /** What breaks off is rejected up to the line on which that shows; of a quote without an end, only its line. */
    private boolean goOnAfter(IOException failure) throws IOException {
        long lines = 1;
        if (failure instanceof Window.RecordTooLongException) {
            broken = "goes on for more than " + (Window.MAX_RECORD_BYTES >> 20)
                    + " MiB, perhaps for a quote that is not closed; what is kept of it here is its beginning";
            shown = window.copy(start, start + SHOWN_BYTES);
        } else if (failure instanceof CSVException
                && String.valueOf(failure.getMessage()).contains("EOF")) {
            broken = "opens a quote that is never closed, or ends in an escape";
            mayGoOn = lastLineWaits && window.end() - start <= MAY_GO_ON_BYTES;
        } else if (failure instanceof CSVException) {
            broken = "has text after a closing quote; a quote inside of quotes is doubled";
            lines = parser.getCurrentLineNumber() - parserLine;
        } else {
            throw failure;
        }
        end = window.end();
        long blank = line;
        skipWhatIsNoRecord();
        lines = Math.max(lines - (line - blank), 1);
        end = start;
        for (long i = 0; i < lines; i++) {
            end = lineEnd(end);
        }
        boolean isOpenEnd = shown.length == 0 && end == window.end() && !window.isLineEndBefore(end);
        mayGoOn = lastLineWaits && (mayGoOn || isOpenEnd);
        nextLine = line + lines;
        parseFrom(end);
        window.keep(start);
        return true;
    }

    private void parseFrom(long position) throws IOException {
        parserLine = 0;
        parser = parser(position);
        records = parser.iterator();
    }

    /** The end of a line may lie beyond what is kept, if the line is longer than a record may be. */
    private long lineEnd(long from) throws IOException {
        long position = from;
        while (true) {
            try {
                return window.lineEnd(position);
            } catch (Window.RecordTooLongException noticed) {
                position = window.end();
                window.keep(position);
                start = position;
            }
        }
    }

    /** The current record's fields as texts, null where it has a null; empty when it is broken. */
    List<@Nullable String> texts() {
        List<@Nullable String> texts = new ArrayList<>();
        if (current != null) {
            for (int i = 0; i < current.size(); i++) {
                String value = current.get(i);
                texts.add(value == null ? null : decoded("column" + (i + 1), value));
            }
        }
        return texts;
    }

    @Override
    public void append(Batch batch) {
        CSVRecord record = current;
        if (record == null && !isUsual) {
            throw new ValueException("", broken);
        }
        int found = record == null ? usual.width() : record.size();
        if (found != width) {
            throw new ValueException("", "has " + found + (found == 1 ? " field" : " fields") + ", not " + width);
        }
        int before = batch.rows();
        boolean appended = false;
        try {
            for (int i = 0; i < columnOf.length; i++) {
                if (columnOf[i] < 0) {
                    batch.appendValue(i, null);
                } else if (record == null) {
                    appendUsual(batch, i, columnOf[i]);
                } else {
                    batch.appendValue(i, value(fields.get(i), record.get(columnOf[i])));
                }
            }
            batch.endRow();
            appended = true;
        } finally {
            if (!appended) {
                batch.truncate(before);
            }
        }
    }

    private void appendUsual(Batch batch, int place, int column) {
        Field field = fields.get(place);
        usual.select(column);
        byte[] bytes = usual.array();
        int from = usual.from();
        int to = usual.to();
        if (!usual.isQuoted(column) && isNull(bytes, from, to) || from == to && field.type() != Simple.TEXT) {
            batch.appendValue(place, null);
        } else if (!usual.isWide(column) || inUtf8 && utf8.isValid(bytes, from, to)) {
            TextValues.append(batch, place, bytes, from, to);
        } else {
            batch.appendValue(place, TextValues.parse(field, decoded(field.name(), bytes, from, to)));
        }
    }

    /** Whether a field that is not quoted stands for null. */
    private boolean isNull(byte[] bytes, int from, int to) {
        byte[] text = nullText;
        return text == null ? from == to : Arrays.equals(bytes, from, to, text, 0, text.length);
    }

    private @Nullable Object value(Field field, @Nullable String value) {
        if (value == null || value.isEmpty() && field.type() != Simple.TEXT) {
            return null;
        }
        return TextValues.parse(field, decoded(field.name(), value));
    }

    private String decoded(String field, String value) {
        boolean ascii = true;
        for (int i = 0; i < value.length() && ascii; i++) {
            ascii = value.charAt(i) < 0x80;
        }
        if (ascii) {
            return value;
        }
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        return decoded(field, bytes, 0, bytes.length);
    }

    private String decoded(String field, byte[] bytes, int from, int to) {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
        } catch (CharacterCodingException malformed) {
            throw new ValueException(field, "is not " + written);
        }
    }

    @Override
    public boolean mayGoOn() {
        return mayGoOn;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public boolean isCut() {
        return shown.length > 0;
    }

    @Override
    public long rawEnd() {
        return window.withoutLineEnds(start, end);
    }

    @Override
    public byte[] raw() {
        return isCut() ? shown.clone() : window.copy(start, rawEnd());
    }
}

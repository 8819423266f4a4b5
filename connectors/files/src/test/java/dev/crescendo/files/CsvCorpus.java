package dev.crescendo.files;

import static dev.crescendo.files.CorpusCase.loaded;
import static dev.crescendo.files.CorpusCase.read;
import static dev.crescendo.files.CorpusCase.refused;
import static dev.crescendo.files.CorpusCase.rejected;
import static dev.crescendo.files.CorpusCase.utf8;

import com.github.luben.zstd.ZstdOutputStream;
import dev.crescendo.files.CorpusCase.Outcome;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** CSV: texts that may break a line or a field, in every dialect; and files that break the grammar. */
final class CsvCorpus {
    /** Two texts. */
    private static final UnaryOperator<FilesSource> AB =
            source -> source.schema(fields("a", Simple.TEXT, "b", Simple.TEXT))
                    .csv(CsvFormat.standard().withDelimiter(','));

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            " leading",
            "trailing ",
            "\t",
            "a,b",
            "a;b",
            "a\tb",
            "a|b",
            "a\"b",
            "\"",
            "\"\"",
            "\",\"",
            "'",
            "it's",
            "a\nb",
            "a\r\nb",
            "a\rb",
            "\n",
            "\r\n\r\n",
            "\n\"\n",
            "x\n\n\ny",
            "\\",
            "a\\",
            "\\n",
            "\\\"",
            "#comment",
            "# a\n# b",
            "null",
            "NULL",
            "NA",
            "\\N",
            "\u0000",
            "a\u0000b",
            "\u0001",
            "\u000b",
            "\f",
            "\u001a",
            "\u001e",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00e9",
            "e\u0301",
            "\u00df",
            "\u0130\u0131",
            "\u65e5\u672c\u8a9e",
            "\ud83d\ude00",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\u202eabc",
            "\u200b",
            "\ufeffx",
            "\ufffd",
            "\uffff",
            "\u2028",
            "\u2029",
            "=1+1",
            "'; DROP TABLE things; --",
            "<script>alert(1)</script>",
            "${HOME}",
            "%s%n",
            "1e5",
            "true",
            "2024-02-30",
            "-0",
            "x".repeat(10_000),
            "\"".repeat(1_001),
            "\n".repeat(500));

    private record Dialect(
            String name,
            String file,
            CsvFormat format,
            String lineEnd,
            Charset charset,
            String mark,
            boolean textFirst) {
        boolean isPlain() {
            return file.equals("a.csv") && !charset.name().startsWith("UTF-16");
        }

        String quoted(String text) {
            String quote = String.valueOf(format.quote());
            Character escape = format.escape();
            String inside = escape == null
                    ? text.replace(quote, quote + quote)
                    : text.replace(escape.toString(), escape.toString() + escape)
                            .replace(quote, escape + quote);
            return quote + inside + quote;
        }

        String record(String id, String text, String number) {
            String delimiter = String.valueOf(format.delimiter());
            List<String> fields = textFirst ? List.of(text, id, number) : List.of(id, text, number);
            return String.join(delimiter, fields) + lineEnd;
        }

        byte[] bytes(String text) throws IOException {
            byte[] plain = (mark + text).getBytes(charset);
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            if (file.endsWith(".gz")) {
                try (OutputStream out = new GZIPOutputStream(packed)) {
                    out.write(plain);
                }
                return packed.toByteArray();
            }
            if (file.endsWith(".zst")) {
                try (OutputStream out = new ZstdOutputStream(packed)) {
                    out.write(plain);
                }
                return packed.toByteArray();
            }
            return plain;
        }
    }

    private static final CsvFormat COMMA = CsvFormat.standard().withDelimiter(',');
    private static final Charset UTF_8 = StandardCharsets.UTF_8;

    private static final List<Dialect> DIALECTS = List.of(
            new Dialect("RFC 4180", "a.csv", COMMA, "\r\n", UTF_8, "", false),
            new Dialect("Unix", "a.csv", COMMA, "\n", UTF_8, "", false),
            new Dialect("old Mac", "a.csv", COMMA, "\r", UTF_8, "", false),
            new Dialect("semicolons and a mark", "a.csv", COMMA.withDelimiter(';'), "\r\n", UTF_8, "\ufeff", false),
            new Dialect("tabs", "a.csv", COMMA.withDelimiter('\t'), "\n", UTF_8, "", false),
            new Dialect(
                    "bars, comments, null texts",
                    "a.csv",
                    COMMA.withDelimiter('|').withComment('#').withNullText("NULL"),
                    "\n",
                    UTF_8,
                    "",
                    true),
            new Dialect("apostrophes", "a.csv", COMMA.withQuote('\''), "\n", UTF_8, "", true),
            new Dialect("escapes", "a.csv", COMMA.withEscape('\\'), "\n", UTF_8, "", false),
            new Dialect(
                    "Latin-1",
                    "a.csv",
                    COMMA.withCharset(StandardCharsets.ISO_8859_1),
                    "\n",
                    StandardCharsets.ISO_8859_1,
                    "",
                    false),
            new Dialect("UTF-16, little end first", "a.csv", COMMA, "\r\n", StandardCharsets.UTF_16LE, "\ufeff", false),
            new Dialect("UTF-16, big end first", "a.csv", COMMA, "\n", StandardCharsets.UTF_16BE, "\ufeff", true),
            new Dialect("gzip", "a.csv.gz", COMMA, "\n", UTF_8, "", false),
            new Dialect("Zstandard", "a.csv.zst", COMMA, "\r\n", UTF_8, "", true));

    private CsvCorpus() {}

    static List<CorpusCase> cases() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        for (Dialect dialect : DIALECTS) {
            for (String text : TEXTS) {
                if (dialect.charset().newEncoder().canEncode(text)) {
                    cases.add(inDialect(dialect, text));
                }
            }
        }
        cases.addAll(lines());
        cases.addAll(openEnds());
        cases.addAll(headers());
        return cases;
    }

    /** The text three times: loaded, in a record whose number is none, and before one that is well. */
    private static CorpusCase inDialect(Dialect dialect, String text) throws IOException {
        String quoted = dialect.quoted(text);
        String first = dialect.record("id", "v", "w") + dialect.record("1", quoted, "7");
        String content = first + dialect.record("2", quoted, "x") + dialect.record("3", "ok", "9");
        int badLine = 1 + (int) LINE_END.matcher(first).results().count();
        CorpusCase whole = read(
                dialect.name() + ": " + shown(text),
                dialect.file(),
                dialect.bytes(content),
                source -> source.schema(fields("id", Simple.LONG, "v", Simple.TEXT, "w", Simple.INT))
                        .csv(dialect.format()),
                loaded(1L, text, 7),
                rejected(badLine, "w is not a number"),
                loaded(3L, "ok", 9));
        if (!dialect.isPlain()) {
            return whole;
        }
        int start = dialect.bytes(first).length;
        int length = dialect.bytes(content).length;
        // Within a text, and before the very end.
        return whole.cutAt(List.of(start + Math.min(5, length - start), length - 1));
    }

    private static CorpusCase lines(String name, String lines, Outcome... outcomes) {
        CorpusCase whole = read(name, "a.csv", utf8("a,b\n" + lines), AB, outcomes);
        return whole.cutAt(List.of(4, 4 + lines.length() / 2));
    }

    private static List<CorpusCase> lines() {
        return List.of(
                lines("nothing", ""),
                lines("empty lines", "\n\r\n\nx,y\n\n\n", loaded("x", "y")),
                lines("too few fields", "x\np,q\n", rejected(2, "has 1 field, not 2"), loaded("p", "q")),
                lines("too many fields", "x,y,z\np,q\n", rejected(2, "has 3 fields, not 2"), loaded("p", "q")),
                lines("a delimiter at the end", "x,y,\np,q\n", rejected(2, "has 3 fields, not 2"), loaded("p", "q")),
                lines("a line of spaces", "  \np,q\n", rejected(2, "has 1 field, not 2"), loaded("p", "q")),
                lines("nulls", ",\n", loaded(null, null)),
                lines("empty texts", "\"\",\"\"\n", loaded("", "")),
                lines("null and empty", ",\"\"\n\"\",\n", loaded(null, ""), loaded("", null)),
                lines("spaces are kept", " x , y \n", loaded(" x ", " y ")),
                lines("a quote inside of a field", "x\"y,z\"\n", loaded("x\"y", "z\"")),
                lines("a quote behind a space", "x, \"y\"\n", loaded("x", " \"y\"")),
                lines(
                        "text behind a quote",
                        "\"x\"y,z\np,q\n",
                        rejected(2, "has text after a closing quote"),
                        loaded("p", "q")),
                lines(
                        "text behind a quote of two lines",
                        "\"x\ny\"z,1\np,q\n",
                        rejected(2, "has text after a closing quote"),
                        loaded("p", "q")),
                lines(
                        "a quote that is not doubled",
                        "\"x\"y\"\",z\np,q\n",
                        rejected(2, "has text after a closing quote"),
                        loaded("p", "q")),
                lines(
                        "two broken lines",
                        "\"x\"y,z\n\"x\"y,z\np,q\n",
                        rejected(2, "has text after a closing quote"),
                        rejected(3, "has text after a closing quote"),
                        loaded("p", "q")),
                lines(
                        "a broken line between others",
                        "1,2\n\"x\"y,z\n3,4\n5\n",
                        loaded("1", "2"),
                        rejected(3, "has text after a closing quote"),
                        loaded("3", "4"),
                        rejected(5, "has 1 field, not 2")),
                lines(
                        "mixed line ends",
                        "1,2\r\n3,4\n5,6\r7,8\r\n",
                        loaded("1", "2"),
                        loaded("3", "4"),
                        loaded("5", "6"),
                        loaded("7", "8")),
                lines(
                        "lines counted with mixed ends",
                        "1,2\r\n3,4\n5,6\r7\r\n8\n",
                        loaded("1", "2"),
                        loaded("3", "4"),
                        loaded("5", "6"),
                        rejected(5, "has 1 field"),
                        rejected(6, "has 1 field")),
                lines("two carriage returns", "1,2\r\r\n3,4\n", loaded("1", "2"), loaded("3", "4")),
                lines("a space behind a quote", "\"x\" ,y\n", loaded("x", "y")),
                lines("semicolons in a file with commas", "1;2\n3,4\n", rejected(2, "has 1 field"), loaded("3", "4")),
                lines("quotes all over", "\"1\",\"2\"\r\n\"3\",\"4\"\r\n", loaded("1", "2"), loaded("3", "4")),
                lines("a quoted line end", "\"1\n2\",3\n4\n", loaded("1\n2", "3"), rejected(4, "has 1 field")),
                lines("the header again", "a,b\n1,2\n", loaded("a", "b"), loaded("1", "2")),
                lines("a lone quote in quotes", "\"\"\"\",x\n", loaded("\"", "x")),
                lines(
                        "an empty text with more",
                        "\"\"x,y\np,q\n",
                        rejected(2, "has text after a closing quote"),
                        loaded("p", "q")),
                lines(
                        "controls",
                        "\u0000,\u0007\n\u001b[31m,x\n",
                        loaded("\u0000", "\u0007"),
                        loaded("\u001b[31m", "x")),
                lines("a byte order mark in the middle", "\ufeff1,2\n", loaded("\ufeff1", "2")),
                lines("numbers are texts where texts are declared", "007,1e5\n", loaded("007", "1e5")),
                lines(
                        "thousand delimiters",
                        ",".repeat(1_000) + "\np,q\n",
                        rejected(2, "has 1001 fields"),
                        loaded("p", "q")));
    }

    private static List<CorpusCase> openEnds() {
        List<CorpusCase> cases = new ArrayList<>();
        UnaryOperator<FilesSource> loading = source ->
                AB.apply(source).csv(CsvFormat.standard().withDelimiter(',').withLastLineWaiting(false));
        Map<String, String> ends = new LinkedHashMap<>();
        ends.put("half a record", "1,2\n3");
        ends.put("a record without its end", "1,2\n3,4");
        ends.put("an open quote", "1,2\n\"3,4\n5,6\n");
        ends.put("an open quote at the very end", "1,2\n3,\"");
        ends.put("a closing quote at the very end", "1,2\n3,\"4\"");
        ends.put("a carriage return at the very end", "1,2\n3,4,");
        ends.forEach((name, lines) ->
                cases.add(read("waits: " + name, "a.csv", utf8("a,b\n" + lines), AB, loaded("1", "2"))));
        cases.add(read(
                "ends: half a record",
                "a.csv",
                utf8("a,b\n1,2\n3"),
                loading,
                loaded("1", "2"),
                rejected(3, "has 1 field, not 2")));
        cases.add(read("ends: a record", "a.csv", utf8("a,b\n1,2\n3,4"), loading, loaded("1", "2"), loaded("3", "4")));
        cases.add(read(
                "ends: an open quote",
                "a.csv",
                utf8("a,b\n1,2\n\"3,4\n5,6\n"),
                loading,
                loaded("1", "2"),
                rejected(3, "opens a quote that is never closed"),
                loaded("5", "6")));
        cases.add(read(
                "ends: a quote",
                "a.csv",
                utf8("a,b\n3,\""),
                loading,
                rejected(2, "opens a quote that is never closed")));
        cases.add(read("ends: a closed quote", "a.csv", utf8("a,b\n3,\"4\""), loading, loaded("3", "4")));
        cases.add(read("ends: a delimiter", "a.csv", utf8("a,b\n3,"), loading, loaded("3", null)));
        String much = "5,6\n".repeat(20_000);
        List<Outcome> outcomes = new ArrayList<>(List.of(rejected(2, "opens a quote that is never closed")));
        outcomes.addAll(java.util.Collections.nCopies(20_000, loaded("5", "6")));
        cases.add(read(
                "a stray quote before many lines",
                "a.csv",
                utf8("a,b\n\"3,4\n" + much),
                AB,
                outcomes.toArray(Outcome[]::new)));
        return cases;
    }

    private static List<CorpusCase> headers() {
        UnaryOperator<FilesSource> inferred =
                source -> source.csv(CsvFormat.standard().withDelimiter(','));
        UnaryOperator<FilesSource> without =
                source -> source.schema(fields("column1", Simple.TEXT, "column2", Simple.TEXT))
                        .csv(CsvFormat.standard().withDelimiter(',').withHeader(false));
        List<CorpusCase> cases = new ArrayList<>();
        cases.add(read("no byte at all", "a.csv", new byte[0], AB));
        cases.add(read("a mark alone", "a.csv", utf8("\ufeff"), AB));
        cases.add(read("half a header", "a.csv", utf8("a,"), AB));
        cases.add(read("a header only", "a.csv", utf8("a,b\r\n"), AB));
        cases.add(read("empty lines before the header", "a.csv", utf8("\n\na,b\n1\n"), AB, rejected(4, "has 1 field")));
        cases.add(read("a marked header in quotes", "a.csv", utf8("\ufeff\"a\",\"b\"\n1,2\n"), AB, loaded("1", "2")));
        cases.add(read("columns in another order", "a.csv", utf8("b,a\n1,2\n"), AB, loaded("2", "1")));
        cases.add(read("a column that is not there", "a.csv", utf8("b\n1\n"), AB, loaded(null, "1")));
        cases.add(read("names that become the fields'", "a.csv", utf8("A, B \n1,2\n"), AB, loaded("1", "2")));
        cases.add(read(
                "a header of two lines",
                "a.csv",
                utf8("\"A\n\",b\n1,2\n3\n"),
                AB,
                loaded("1", "2"),
                rejected(4, "has 1 field")));
        cases.add(refused("a column too many", "a.csv", utf8("a,b,c\n1,2,3\n"), AB, "c"));
        cases.add(refused("names twice", "a.csv", utf8("a,a\n1,2\n"), inferred, "a"));
        cases.add(refused(
                "names that become one", "a.csv", utf8("first name,first_name\n1,2\n"), inferred, "first_name"));
        cases.add(refused("a broken header", "a.csv", utf8("\"a\"x,b\n1,2\n"), AB, "columns are not known"));
        cases.add(read("no header", "a.csv", utf8("a,b\n1,2\n"), without, loaded("a", "b"), loaded("1", "2")));
        return cases;
    }

    /** In the order given. */
    static Map<String, FieldType> fields(Object... namesAndTypes) {
        Map<String, FieldType> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.put((String) namesAndTypes[i], (FieldType) namesAndTypes[i + 1]);
        }
        return fields;
    }

    /** For the name of a test. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(30).forEach(c -> {
            if (c > 0x20 && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append(String.format(java.util.Locale.ROOT, "<%x>", c));
            }
        });
        return shown + (text.length() > 30 ? "... (" + text.length() + ")" : "");
    }
}

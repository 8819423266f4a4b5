package dev.crescendo.files;

import static dev.crescendo.files.CorpusCase.loaded;
import static dev.crescendo.files.CorpusCase.read;
import static dev.crescendo.files.CorpusCase.refused;
import static dev.crescendo.files.CorpusCase.utf8;
import static dev.crescendo.files.CsvCorpus.fields;
import static dev.crescendo.files.CsvCorpus.shown;

import dev.crescendo.record.FieldType.Simple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zip archives with names that point elsewhere, and archives that are damaged or lie. */
final class ZipCorpus {
    private static final UnaryOperator<FilesSource> CSV =
            source -> source.schema(fields("v", Simple.TEXT, "n", Simple.INT))
                    .csv(CsvFormat.standard().withDelimiter(','));

    private static final List<String> NAMES = List.of(
            "x.csv",
            "../../x.csv",
            "../x.csv",
            "/x.csv",
            "/etc/cron.d/x",
            "//x.csv",
            "C:\\x.csv",
            "C:/x.csv",
            "..\\..\\x.csv",
            "a/../../x.csv",
            "./x.csv",
            "a/b/c/d/e/f.csv",
            "\u00fcml\u00e4ut.csv",
            "\u65e5\u672c.csv",
            "\ud83d\ude00.csv",
            "with space.csv",
            "quote'\".csv",
            "a!b.csv",
            "x.zip!y.csv",
            "x:7.csv",
            "*.csv",
            "-rf",
            "con",
            "x".repeat(250));

    private ZipCorpus() {}

    static List<CorpusCase> cases() throws IOException {
        byte[] text = utf8("v,n\nx,1\ny,2\n");
        List<CorpusCase> cases = new ArrayList<>();
        for (String name : NAMES) {
            for (int method : new int[] {ZipEntry.DEFLATED, ZipEntry.STORED}) {
                cases.add(read(
                        "zip entry " + shown(name) + (method == ZipEntry.STORED ? " stored" : ""),
                        "a.zip",
                        zip(method, name, text),
                        CSV,
                        loaded("x", 1),
                        loaded("y", 2)));
            }
        }
        cases.add(read("zip of nothing", "a.zip", zip(ZipEntry.DEFLATED), CSV));
        cases.add(read("zip of folders", "a.zip", zip(ZipEntry.DEFLATED, "a/", new byte[0], "a/b/", new byte[0]), CSV));
        cases.add(read("zip of an empty file", "a.zip", zip(ZipEntry.DEFLATED, "a.csv", new byte[0]), CSV));
        cases.add(read("zip of hidden files", "a.zip", zip(ZipEntry.DEFLATED, ".a", text, "__MACOSX/b", text), CSV));
        cases.add(refused(
                "zip in a zip",
                "a.zip",
                zip(ZipEntry.DEFLATED, "b.zip", zip(ZipEntry.DEFLATED, "x.csv", text)),
                CSV,
                "b.zip"));
        cases.add(refused(
                "zip with a control character",
                "a.zip",
                zip(ZipEntry.DEFLATED, "a\nb.csv", text),
                CSV,
                "control character"));
        cases.addAll(damaged());
        return cases;
    }

    private static List<CorpusCase> damaged() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        byte[] whole = zip(ZipEntry.DEFLATED, "a.csv", utf8("v,n\n" + "some text,1\n".repeat(500)));
        int directory = whole.length - 22 - 46 - "a.csv".length();
        for (int length :
                new int[] {0, 1, 4, 29, 40, directory, directory + 20, whole.length - 22, whole.length - 10}) {
            cases.add(refused("zip cut at " + length, "a.zip", Arrays.copyOf(whole, length), CSV, ""));
        }
        cases.add(refused("zip that is none", "a.zip", utf8("v,n\nx,1\n"), CSV, "can't be read"));
        cases.add(refused("zip with another checksum", "a.zip", with(whole, directory + 16, 7), CSV, "a.csv"));
        cases.add(refused("zip with fewer bytes", "a.zip", with(whole, directory + 24, 10), CSV, "a.csv"));
        cases.add(refused("zip with more bytes", "a.zip", with(whole, directory + 24, 7_000), CSV, "a.csv"));
        cases.add(refused("zip that points nowhere", "a.zip", with(whole, directory + 42, 1 << 20), CSV, ""));
        byte[] flipped = whole.clone();
        flipped[30 + "a.csv".length() + 20] ^= 0x55;
        cases.add(refused("zip with other data", "a.zip", flipped, CSV, "a.csv"));
        byte[] encrypted = whole.clone();
        encrypted[6] |= 1;
        encrypted[directory + 8] |= 1;
        cases.add(refused("zip that is encrypted", "a.zip", encrypted, CSV, "encrypted: a.csv"));
        for (byte method : new byte[] {97, 98, 99, 42}) {
            byte[] unknown = whole.clone();
            unknown[8] = method;
            unknown[directory + 10] = method;
            cases.add(refused("zip packed by method " + method, "a.zip", unknown, CSV, "method"));
        }
        cases.add(refused(
                "zip that is a bomb",
                "a.zip",
                () -> zip(ZipEntry.DEFLATED, "a.csv", new byte[80 << 20]),
                CSV,
                "expands"));
        return cases;
    }

    private static byte[] with(byte[] bytes, int at, int number) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
        return changed;
    }

    /** An archive of names and contents, in turn. */
    private static byte[] zip(int method, Object... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                byte[] content = (byte[]) entries[i + 1];
                ZipEntry entry = new ZipEntry((String) entries[i]);
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 sum = new CRC32();
                    sum.update(content);
                    entry.setCrc(sum.getValue());
                    entry.setSize(content.length);
                }
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}

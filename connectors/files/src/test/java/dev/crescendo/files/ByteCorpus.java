package dev.crescendo.files;

import static dev.crescendo.files.CorpusCase.loaded;
import static dev.crescendo.files.CorpusCase.read;
import static dev.crescendo.files.CorpusCase.refused;
import static dev.crescendo.files.CorpusCase.rejected;
import static dev.crescendo.files.CorpusCase.utf8;
import static dev.crescendo.files.CsvCorpus.fields;

import com.github.luben.zstd.ZstdOutputStream;
import dev.crescendo.files.CorpusCase.Outcome;
import dev.crescendo.record.FieldType.Simple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Bytes that are no text, packed files that are damaged, and sizes that no record has. */
final class ByteCorpus {
    private static final UnaryOperator<FilesSource> CSV =
            source -> source.schema(fields("v", Simple.TEXT, "n", Simple.INT))
                    .csv(CsvFormat.standard().withDelimiter(','));

    private static final UnaryOperator<FilesSource> JSON = source -> source.schema(fields("v", Simple.TEXT));

    /** None of these is UTF-8. */
    private static final List<String> NO_UTF_8 = List.of(
            "80",
            "bf",
            "c3",
            "c328",
            "a0a1",
            "e228a1",
            "e28228",
            "f0288cbc",
            "f09028bc",
            "f0288c28",
            "f8a1a1a1a1",
            "fca1a1a1a1a1",
            "c080",
            "c1bf",
            "e08080",
            "e09fbf",
            "f0808080",
            "f08fbfbf",
            "eda080",
            "edbfbf",
            "eda0bdedb880",
            "f4908080",
            "f7bfbfbf",
            "fe",
            "ff",
            "e282",
            "f09f98",
            "ff00",
            "ffffffff",
            "c3a9c3");

    private ByteCorpus() {}

    static List<CorpusCase> cases() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        for (String hex : NO_UTF_8) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            cases.add(read(
                    "not UTF-8, in CSV: " + hex,
                    "a.csv",
                    joined(utf8("v,n\nx,1\n\""), bytes, utf8("\",2\ny,3\n")),
                    CSV,
                    loaded("x", 1),
                    rejected(3, "v is not UTF-8"),
                    loaded("y", 3)));
            cases.add(read(
                    "not UTF-8, in JSON: " + hex,
                    "a.ndjson",
                    joined(utf8("{\"v\":\"x\"}\n{\"v\":\""), bytes, utf8("\"}\n{\"v\":\"y\"}\n")),
                    JSON,
                    loaded("x"),
                    rejected(2, "is not UTF-8"),
                    loaded("y")));
        }
        cases.addAll(packed());
        cases.addAll(sizes());
        return cases;
    }

    private static List<CorpusCase> packed() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        byte[] text = utf8("v,n\n" + "some text,1\n".repeat(2_000));
        Outcome[] all = new Outcome[2_000];
        Arrays.fill(all, loaded("some text", 1));
        Map<String, byte[]> packed = new LinkedHashMap<>();
        packed.put("gz", LoadedFiles.packed(new String(text, StandardCharsets.UTF_8)));
        packed.put("zst", zstandard(text));
        for (Map.Entry<String, byte[]> each : packed.entrySet()) {
            String file = "a.csv." + each.getKey();
            byte[] whole = each.getValue();
            cases.add(read(file + " whole", file, whole, CSV, all));
            cases.add(read(
                    file + " of two parts", file, joined(whole, repacked(each.getKey(), "x,2\n")), CSV, plus(all)));
            for (int cut : List.of(1, 5, 12, whole.length / 2, whole.length - 9, whole.length - 4, whole.length - 1)) {
                cases.add(refused(file + " cut at " + cut, file, Arrays.copyOf(whole, cut), CSV, ""));
            }
            cases.add(refused(file + " that is none", file, text, CSV, ""));
            cases.add(refused(file + " and rubbish", file, joined(whole, utf8("rubbish")), CSV, ""));
            byte[] damaged = whole.clone();
            damaged[whole.length / 2] ^= 0x55;
            cases.add(refused(file + " damaged", file, damaged, CSV, ""));
        }
        byte[] sum = packed.get("gz").clone();
        sum[sum.length - 6] ^= 1;
        cases.add(refused("a.csv.gz with a wrong sum", "a.csv.gz", sum, CSV, ""));
        cases.add(refused("a.csv.gz that is a bomb", "a.csv.gz", () -> bomb("gz"), CSV, ""));
        cases.add(refused("a.csv.zst that is a bomb", "a.csv.zst", () -> bomb("zst"), CSV, ""));
        return cases;
    }

    private static Outcome[] plus(Outcome... outcomes) {
        Outcome[] more = Arrays.copyOf(outcomes, outcomes.length + 1);
        more[outcomes.length] = loaded("x", 2);
        return more;
    }

    private static byte[] repacked(String how, String text) throws IOException {
        return how.equals("gz") ? LoadedFiles.packed(text) : zstandard(utf8(text));
    }

    private static byte[] zstandard(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
            out.setChecksum(true);
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** A hundred megabytes of one line, in a tenth of one. */
    private static byte[] bomb(String how) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out =
                how.equals("gz") ? new java.util.zip.GZIPOutputStream(packed) : new ZstdOutputStream(packed)) {
            out.write(utf8("v,n\n"));
            for (int i = 0; i < 96; i++) {
                out.write(zeros);
            }
        }
        return packed.toByteArray();
    }

    private static List<CorpusCase> sizes() {
        String large = "x".repeat(10 << 20);
        return List.of(
                read(
                        "10 MB, in CSV",
                        "a.csv",
                        () -> utf8("v,n\n" + large + ",1\ny,2\n"),
                        CSV,
                        loaded(large, 1),
                        loaded("y", 2)),
                read(
                        "10 MB, in JSON",
                        "a.ndjson",
                        () -> utf8("{\"v\":\"" + large + "\"}\n{\"v\":\"y\"}\n"),
                        JSON,
                        loaded(large),
                        loaded("y")),
                read(
                        "34 MB, in CSV",
                        "a.csv",
                        () -> joined(utf8("v,n\nx,1\n"), tooLarge(), utf8(",1\ny,2\n")),
                        CSV,
                        loaded("x", 1),
                        rejected(3, "MiB"),
                        loaded("y", 2)),
                read(
                        "34 MB, in JSON",
                        "a.ndjson",
                        () -> joined(utf8("{\"v\":\"x\"}\n{\"v\":\""), tooLarge(), utf8("\"}\n{\"v\":\"y\"}\n")),
                        JSON,
                        loaded("x"),
                        rejected(2, ""),
                        loaded("y")));
    }

    private static byte[] tooLarge() {
        byte[] bytes = new byte[34 << 20];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}

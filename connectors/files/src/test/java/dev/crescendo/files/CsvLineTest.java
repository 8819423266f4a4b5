package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records in their usual form do without the parser; what comes of a file may not depend on it. */
class CsvLineTest {
    private static final int WIDTH = 3;

    private static final Schema TEXTS = new Schema(IntStream.range(0, WIDTH)
            .mapToObj(i -> new Field("c" + i, Simple.TEXT, true))
            .toList());

    private static final List<String> SEEDS = List.of(
            "a,b,c\n1,2,3\n",
            "a,b,c\r\n1,2,3\r\n4,5,6",
            "a,b,c\r1,2,3\r4,5,6\r",
            "\"a\",\"b,\"\"x\"\"\",\"\"\n\"line\nend\",\"cr\r\nlf\",\"\r\"\n,,\n",
            "# not this\na,b,c\n\n\n1,2,3\n#nor this",
            "a,b\na,b,c,d\na,b,c\n",
            "NULL,\"NULL\",\nNULL,x,NULL\n?,1,2\n",
            "a\"b,c,d\n\"a\" ,b,c\n\"a\"b,c,d\n1,2,3\n",
            "a\\,b,c,d\n\"a\\\"b\",c,d\n1,2,\\\n3,4,5\n",
            "ä,€,\"ü\"\"ö\"\n\u00ff,b,c\n1,2,3\n",
            "1,2,\"never closed\n1,2,3\n4,5,6\n");

    private static final String OTHERS = ",\"\n\r\\# ax#\"\",NULL";

    static Stream<CsvFormat> dialects() {
        CsvFormat plain = CsvFormat.standard().withDelimiter(',').withHeader(false);
        return Stream.of(
                plain,
                plain.withEscape('\\').withComment('#').withNullText("NULL"),
                plain.withComment('#').withLastLineWaiting(false),
                plain.withCharset(StandardCharsets.ISO_8859_1).withNullText("€"),
                plain.withQuote('a').withCharset(StandardCharsets.ISO_8859_1));
    }

    /** A record, however it was read. */
    private record Read(
            long start, long line, String raw, boolean mayGoOn, boolean isCut, List<@Nullable String> values) {}

    @ParameterizedTest
    @MethodSource("dialects")
    void aFileIsReadAlikeWithAndWithoutTheParser(CsvFormat dialect) throws IOException {
        Random random = new Random(45);
        Charset charset = Charset.forName(dialect.charset());
        for (String seed : SEEDS) {
            for (int i = 0; i < 100; i++) {
                byte[] file = (seed + seed + seed).getBytes(charset);
                for (int changes = random.nextInt(6); changes > 0; changes--) {
                    file[random.nextInt(file.length)] = (byte) OTHERS.charAt(random.nextInt(OTHERS.length()));
                }
                List<Read> parsed = read(file, dialect, random.nextInt(1, 40), false);
                List<Read> found = read(file, dialect, random.nextInt(1, 40), true);
                if (!found.equals(parsed)) { // assertions are dear
                    assertThat(found).as(new String(file, charset)).isEqualTo(parsed);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void aUsualRecordNeedsNoParser(CsvFormat dialect) throws IOException {
        byte[] file = "1,\"2\",3\r\n4,,\"5\n6\"\nx".getBytes(StandardCharsets.UTF_8);
        Window window = new Window(new ByteArrayInputStream(file));
        CsvLine line = new CsvLine(window, ',', '"', dialect.escape(), dialect.comment());

        assertThat(line.read(0, WIDTH)).isTrue();
        assertThat(line.width()).isEqualTo(WIDTH);
        assertThat(line.read(line.end(), WIDTH)).isTrue();
        assertThat(line.lines()).isEqualTo(2);
        assertThat(line.end()).isEqualTo(file.length - 1);
        assertThat(line.read(line.end(), WIDTH)).as("without its end").isFalse();
        assertThat(line.read(0, WIDTH - 1)).as("wider than it may be").isFalse();
    }

    /** All records of a file that comes in small parts; those that are not bound are all parsed. */
    private static List<Read> read(byte[] file, CsvFormat dialect, int atOnce, boolean bound) throws IOException {
        InputStream slow = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, atOnce));
            }
        };
        Charset charset = Charset.forName(dialect.charset());
        CsvRecords records = new CsvRecords(new Window(slow), 0, dialect, ',', charset, charset);
        if (bound) {
            records.bind(TEXTS.fields(), new int[] {0, 1, 2}, WIDTH);
        }
        List<Read> all = new ArrayList<>();
        while (records.next()) {
            all.add(new Read(
                    records.start(),
                    records.line(),
                    Arrays.toString(records.raw()),
                    records.mayGoOn(),
                    records.isCut(),
                    bound ? appended(records) : values(records)));
        }
        all.add(new Read(records.start(), 0, "", false, false, List.of()));
        return all;
    }

    private static List<@Nullable String> appended(CsvRecords records) {
        Batch batch = new Batch(TEXTS);
        try {
            records.append(batch);
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 0; i < WIDTH; i++) {
                values.add((String) batch.valueAt(i, 0));
            }
            return values;
        } catch (ValueException refused) {
            assertThat(batch.rows()).isZero();
            return List.of("refused");
        }
    }

    private static List<@Nullable String> values(CsvRecords records) {
        try {
            List<@Nullable String> values = records.texts();
            return values.size() == WIDTH ? values : List.of("refused");
        } catch (ValueException undecodable) {
            return List.of("refused");
        }
    }
}

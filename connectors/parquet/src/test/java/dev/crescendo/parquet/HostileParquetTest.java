package dev.crescendo.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.files.FilesSource;
import dev.crescendo.format.ColumnarFile;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Interval;
import dev.crescendo.record.ValueException;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other writers, and worse ones, leave them: their values come out right, or they are refused by name. */
@Timeout(60)
class HostileParquetTest {
    private static final String FILE = "odd.parquet";

    @TempDir
    private Path folder;

    private InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    @SafeVarargs
    private void write(String message, Consumer<Group>... rows) throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("message m { " + message + " }");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(folder.resolve(FILE)))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .withWriteMode(org.apache.parquet.hadoop.ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .build()) {
            for (Consumer<Group> fill : rows) {
                Group row = new SimpleGroup(type);
                fill.accept(row);
                writer.write(row);
            }
        }
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(folder.resolve(FILE));
    }

    /** Another description of the same pages. */
    private void describe(Consumer<FileMetaData> lie) throws IOException {
        byte[] file = bytes();
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int pages = file.length - 8 - length;
        FileMetaData told = Util.readFileMetaData(new ByteArrayInputStream(file, pages, length));
        lie.accept(told);
        ByteArrayOutputStream description = new ByteArrayOutputStream();
        Util.writeFileMetaData(told, description);
        ByteBuffer all = ByteBuffer.allocate(pages + description.size() + 8).order(ByteOrder.LITTLE_ENDIAN);
        all.put(file, 0, pages).put(description.toByteArray()).putInt(description.size());
        all.put("PAR1".getBytes(StandardCharsets.US_ASCII));
        Files.write(folder.resolve(FILE), all.array());
    }

    private static ColumnMetaData column(FileMetaData told) {
        return told.getRow_groups().get(0).getColumns().get(0).getMeta_data();
    }

    private RunResult load() {
        return Cron.run(
                Pipeline.named("things").from(FilesSource.of(folder, FILE)).append(), warehouse, RunOptions.of("test"));
    }

    private void assertRefused(String why) {
        assertThatThrownBy(this::load)
                .isInstanceOf(CrescendoException.class)
                .hasMessageContaining(FILE)
                .hasMessageContaining(why);
        assertThat(warehouse.rows("things")).isEmpty();
        assertThat(warehouse.rejects()).isEmpty();
    }

    private List<@Nullable Object> column(String name) {
        List<@Nullable Object> values = new ArrayList<>();
        warehouse.rows("things").forEach(row -> values.add(row.get(name)));
        return values;
    }

    private List<String> rejects() {
        return warehouse.rejects().stream()
                .map(reject -> reject.place() + " " + reject.field() + " " + reject.reason())
                .toList();
    }

    private static Binary little(int size, Consumer<ByteBuffer> fill) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        fill.accept(bytes);
        return Binary.fromConstantByteArray(bytes.array());
    }

    // ---- values

    @Test
    void timesOf96BitsAreInstantsAndWhatIsNoneRejectsItsRecord() throws Exception {
        write(
                "required int96 at;",
                row -> row.add("at", little(12, b -> b.putLong(1_000).putInt(2_440_588))),
                row -> row.add(
                        "at", little(12, b -> b.putLong(86_399_999_999_000L).putInt(2_440_587))),
                row -> row.add("at", little(12, b -> b.putLong(1).putInt(2_440_588))),
                row -> row.add("at", little(12, b -> b.putLong(-1).putInt(2_440_588))),
                row -> row.add(
                        "at", little(12, b -> b.putLong(86_400_000_000_000L).putInt(2_440_588))),
                row -> row.add("at", little(12, b -> b.putLong(0).putInt(Integer.MIN_VALUE))));
        load();

        assertThat(column("at"))
                .containsExactly(
                        Instant.parse("1970-01-01T00:00:00.000001Z"), Instant.parse("1969-12-31T23:59:59.999999Z"));
        assertThat(rejects()).hasSize(4).element(0).isEqualTo(FILE + ":3 at is finer than a microsecond");
    }

    @Test
    void numbersOf16BitsAreFloats() throws Exception {
        short[] bits = {0x3C00, (short) 0xC000, 0x0001, 0x7BFF, 0x7C00, (short) 0xFC00, 0x7E00, (short) 0x8000};
        List<Consumer<Group>> rows = new ArrayList<>();
        for (short half : bits) {
            rows.add(row -> row.add("half", little(2, b -> b.putShort(half))));
        }
        write("required fixed_len_byte_array(2) half (FLOAT16);", rows.toArray(new Consumer[0]));
        load();

        assertThat(column("half"))
                .containsExactly(
                        1f, -2f, 0x1p-24f, 65504f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, -0f);
    }

    @Test
    void intervalsKeepTheirThreePartsAndOnesTooLongRejectTheirRecord() throws Exception {
        write(
                "required fixed_len_byte_array(12) span (INTERVAL);",
                row -> row.add("span", little(12, b -> b.putInt(14).putInt(31).putInt(-1))),
                row -> row.add("span", little(12, b -> b.putInt(-1).putInt(0).putInt(0))));
        load();

        assertThat(column("span")).containsExactly(new Interval(14, 31, 4_294_967_295_000L));
        assertThat(rejects()).containsExactly(FILE + ":2 span is outside the range of interval");
    }

    @Test
    void unsignedNumbersKeepTheirSize() throws Exception {
        write(
                "required int32 a (INTEGER(8,false)); required int32 b (INTEGER(32,false));"
                        + " required int64 c (INTEGER(64,false)); required int64 d (INTEGER(64,true));",
                row -> row.append("a", 255).append("b", -1).append("c", -1L).append("d", -1L),
                row -> row.append("a", 0)
                        .append("b", 1)
                        .append("c", Long.MIN_VALUE)
                        .append("d", Long.MIN_VALUE));
        load();

        assertThat(column("a")).containsExactly(255, 0);
        assertThat(column("b")).containsExactly(4_294_967_295L, 1L);
        assertThat(column("c"))
                .containsExactly(new BigDecimal("18446744073709551615"), new BigDecimal("9223372036854775808"));
        assertThat(column("d")).containsExactly(-1L, Long.MIN_VALUE);
    }

    @Test
    void decimalsKeepAllDigitsAndOnesOfMoreThanTheyDeclareRejectTheirRecord() throws Exception {
        BigInteger large = new BigInteger("9".repeat(76));
        write(
                "required int32 a (DECIMAL(4,2)); required int64 b (DECIMAL(18,18)); required binary c (DECIMAL(76,20));"
                        + " required fixed_len_byte_array(9) d (DECIMAL(20,0));",
                row -> row.append("a", -1234)
                        .append("b", -1L)
                        .append("c", Binary.fromConstantByteArray(large.negate().toByteArray()))
                        .append("d", Binary.fromConstantByteArray(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -2})),
                row -> row.append("a", 10_000)
                        .append("b", 0L)
                        .append("c", Binary.fromConstantByteArray(new byte[] {0}))
                        .append("d", Binary.fromConstantByteArray(new byte[9])),
                row -> row.append("a", 0)
                        .append("b", 0L)
                        .append("c", Binary.fromConstantByteArray(new byte[0]))
                        .append("d", Binary.fromConstantByteArray(new byte[9])));
        load();

        assertThat(column("a")).containsExactly(new BigDecimal("-12.34"));
        assertThat(column("b")).containsExactly(new BigDecimal("-1").movePointLeft(18));
        assertThat(column("c")).containsExactly(new BigDecimal(large.negate(), 20));
        assertThat(column("d")).containsExactly(new BigDecimal("-2"));
        assertThat(rejects()).hasSize(2);
        assertThat(rejects().get(0)).startsWith(FILE + ":2 a ");
        assertThat(rejects().get(1)).isEqualTo(FILE + ":3 c is a number without bytes");
    }

    @Test
    void textThatIsNotUtf8RejectsItsRecord() throws Exception {
        write(
                "required binary name (UTF8);",
                row -> row.append("name", "größe"),
                row -> row.append("name", Binary.fromConstantByteArray(new byte[] {'a', (byte) 0xFF})),
                row -> row.append(
                        "name", Binary.fromConstantByteArray(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})));
        load();

        assertThat(column("name")).containsExactly("größe");
        assertThat(rejects()).containsExactly(FILE + ":2 name is not UTF-8", FILE + ":3 name is not UTF-8");
    }

    // ---- shapes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repeated int32 array;",
                "repeated int32 element;",
                "repeated group list { required int32 element; }",
                "repeated group bag { optional int32 array_element; }"
            })
    void listsOfAllAgesAreListsOfTheirElements(String inside) throws Exception {
        Consumer<Group> filled = row -> {
            Group list = row.addGroup("list");
            for (int i = 1; i <= 2; i++) {
                if (inside.contains("group")) {
                    list.addGroup(0).add(0, i);
                } else {
                    list.add(0, i);
                }
            }
        };
        write("optional group list (LIST) { " + inside + " }", filled, row -> row.addGroup("list"), row -> {});
        load();

        assertThat(column("list")).isEqualTo(Arrays.asList(List.of(1, 2), List.of(), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repeated group array { required int32 x; }",
                "repeated group list_tuple { required int32 x; }",
                "repeated group element { required int32 x; required int32 y; }"
            })
    void groupsInOldListsAreTheElementsThemselves(String inside) throws Exception {
        write("optional group list (LIST) { " + inside + " }", row -> {
            Group element = row.addGroup("list").addGroup(0).append("x", 7);
            if (inside.contains("y;")) {
                element.append("y", 8);
            }
        });
        load();

        assertThat(column("list")).hasToString(inside.contains("y;") ? "[[[7, 8]]]" : "[[[7]]]");
    }

    @Test
    void whatIsRepeatedWithoutAListIsOneAndEmptyWhereItDoesNotCome() throws Exception {
        write(
                "repeated int32 numbers; required group inner { repeated group parts { repeated int32 x; } }",
                row -> {
                    row.append("numbers", 1).append("numbers", 2);
                    Group inner = row.addGroup("inner");
                    inner.addGroup("parts").append("x", 3);
                    inner.addGroup("parts");
                },
                row -> row.addGroup("inner"));
        load();

        assertThat(column("numbers")).containsExactly(List.of(1, 2), List.of());
        assertThat(column("inner")).hasToString("[[[[[3]], [[]]]], [[]]]");
    }

    @Test
    void listsOfListsWithoutGroupsBetweenKeepTheirEmptyOnes() throws Exception {
        write("required group lists (LIST) { repeated group element (LIST) { repeated int32 element; } }", row -> {
            Group lists = row.addGroup("lists");
            lists.addGroup(0).append("element", 1);
            lists.addGroup(0);
        });
        load();

        assertThat(column("lists")).containsExactly(List.of(List.of(1), List.of()));
    }

    @Test
    void mapsOfMapsKeepTheirOrderAndTheirNulls() throws Exception {
        String inner = "optional group value (MAP) { repeated group key_value { required int64 key (INTEGER(64,false));"
                + " optional binary value (UTF8); } }";
        write(
                "optional group map (MAP) { repeated group key_value { required binary key (UTF8); " + inner + " } }"
                        + " optional group old (MAP_KEY_VALUE) { repeated group map { required int32 key; optional int32 value; } }",
                row -> {
                    Group map = row.addGroup("map");
                    Group first = map.addGroup(0).append("key", "b").addGroup("value");
                    first.addGroup(0).append("key", -1L).append("value", "x");
                    first.addGroup(0).append("key", -1L);
                    map.addGroup(0).append("key", "a");
                    row.addGroup("old").addGroup(0).append("key", 1);
                },
                row -> row.addGroup("map"));
        load();

        assertThat(column("map"))
                .hasToString("[[[b, [[18446744073709551615, x], [18446744073709551615, null]]], [a, null]], []]");
        assertThat(column("old")).hasToString("[[[1, null]], null]");
    }

    @Test
    void aFileWithoutRowsHasItsFieldsOnly() throws Exception {
        write("required int32 id;");
        assertThat(load().counts().read()).isZero();
        assertThat(warehouse.rows("things")).isEmpty();
        assertThat(load().counts().read()).isZero();
    }

    @Test
    void namesThatAreTheSameAreRefused() throws Exception {
        write(
                "required int32 id; required int32 ID;",
                row -> row.append("id", 1).append("ID", 2));
        assertRefused("'id' and 'ID'");

        describe(told -> {
            told.getSchema().get(2).setName("id");
            told.getRow_groups().get(0).getColumns().get(1).getMeta_data().setPath_in_schema(List.of("id"));
        });
        assertRefused("two fields are named 'id'");
    }

    @Test
    void aFileWithoutColumnsIsRefused() throws Exception {
        write("required int32 id;", row -> row.append("id", 1));
        describe(told -> {
            told.setSchema(new ArrayList<>(told.getSchema().subList(0, 1)));
            told.getSchema().get(0).setNum_children(0);
            told.getRow_groups().get(0).setColumns(List.of());
            told.getRow_groups().get(0).setNum_rows(Long.MAX_VALUE);
        });
        assertRefused("it is no Parquet that can be read");

        describe(told -> told.setRow_groups(List.of()));
        assertRefused("it has no columns");
    }

    @Test
    void aTypeNestedWithoutEndIsRefused() throws Exception {
        write("optional group a { ".repeat(150) + "optional int32 x;" + " }".repeat(150), row -> {});
        assertRefused("nested");
    }

    // ---- files that are not what they say

    @ParameterizedTest
    @ValueSource(strings = {"XXXX", "PARE", "PAR2"})
    void anotherMarkAtTheEndIsRefused(String mark) throws Exception {
        write("required int32 id;", row -> row.append("id", 1));
        byte[] file = bytes();
        System.arraycopy(mark.getBytes(StandardCharsets.US_ASCII), 0, file, file.length - 4, 4);
        Files.write(folder.resolve(FILE), file);
        assertRefused(mark.equals("PARE") ? "it is encrypted" : "it does not end as a Parquet file does");
    }

    @Test
    void lengthsOfDescriptionsThatCanNotBeAreRefused() throws Exception {
        write("required int32 id;", row -> row.append("id", 1));
        byte[] file = bytes();
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        for (int lie : new int[] {0, 1, length - 1, length + 1, file.length - 12, file.length, -1, Integer.MIN_VALUE}) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 8, lie);
            Files.write(folder.resolve(FILE), file);
            assertRefused("");
        }
    }

    @Test
    void descriptionsThatContradictTheFileAreRefused() throws Exception {
        Map<String, Consumer<FileMetaData>> lies = new LinkedHashMap<>();
        lies.put("fewer rows", told -> told.getRow_groups().get(0).setNum_rows(1));
        lies.put("more rows", told -> told.getRow_groups().get(0).setNum_rows(4));
        lies.put("rows below zero", told -> told.getRow_groups().get(0).setNum_rows(-1));
        lies.put("fewer rows in all", told -> told.setNum_rows(2));
        lies.put("no group of rows", told -> told.setRow_groups(List.of()));
        lies.put("fewer values", told -> column(told).setNum_values(2));
        lies.put("far more values", told -> {
            column(told).setNum_values(Long.MAX_VALUE);
            told.getRow_groups().get(0).setNum_rows(Long.MAX_VALUE);
            told.setNum_rows(Long.MAX_VALUE);
        });
        lies.put("pages beyond the end", told -> column(told).setTotal_compressed_size(1L << 50));
        lies.put("pages below zero", told -> column(told).setTotal_compressed_size(-1));
        lies.put("pages before the file", told -> column(told).setData_page_offset(-7));
        lies.put("pages behind the file", told -> column(told).setData_page_offset(1L << 40));
        lies.put("another codec", told -> column(told).setCodec(org.apache.parquet.format.CompressionCodec.SNAPPY));
        lies.put(
                "a codec that is not read",
                told -> column(told).setCodec(org.apache.parquet.format.CompressionCodec.BROTLI));
        lies.put("another type", told -> {
            column(told).setType(org.apache.parquet.format.Type.BYTE_ARRAY);
            told.getSchema().get(1).setType(org.apache.parquet.format.Type.BYTE_ARRAY);
        });
        lies.put("another column", told -> column(told).setPath_in_schema(List.of("other")));
        lies.put("no such child", told -> told.getSchema().get(0).setNum_children(9));
        for (Map.Entry<String, Consumer<FileMetaData>> lie : lies.entrySet()) {
            write(
                    "required int64 id;",
                    row -> row.append("id", 1L),
                    row -> row.append("id", 2L),
                    row -> row.append("id", 3L));
            describe(lie.getValue());
            warehouse = InMemoryWarehouse.fresh();
            assertThatThrownBy(this::load)
                    .as(lie.getKey())
                    .isInstanceOf(CrescendoException.class)
                    .hasMessageContaining(FILE);
            assertThat(warehouse.rows("things")).as(lie.getKey()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SNAPPY", "GZIP", "ZSTD", "LZ4_RAW", "UNCOMPRESSED"})
    void pagesThatSayTheyAreHugeAreRefusedBeforeTheyAreHeld(String codec) throws Exception {
        write("required binary text (UTF8);", row -> row.append("text", "x".repeat(5_000)));
        byte[] file = bytes();
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        FileMetaData told = Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
        int at = (int) column(told).getData_page_offset();
        ByteArrayInputStream pages = new ByteArrayInputStream(file, at, file.length - at);
        var header = Util.readPageHeader(pages);
        byte[] page = pages.readNBytes(header.getCompressed_page_size());
        page[0] = (byte) 0xFF; // for Snappy, the first of a size
        header.setUncompressed_page_size(Integer.MAX_VALUE);
        header.unsetCrc();
        ByteArrayOutputStream hostile = new ByteArrayOutputStream();
        hostile.write(file, 0, at);
        Util.writePageHeader(header, hostile);
        hostile.write(page);
        column(told).setTotal_compressed_size(hostile.size() - at);
        column(told).setCodec(org.apache.parquet.format.CompressionCodec.valueOf(codec));
        ByteArrayOutputStream description = new ByteArrayOutputStream();
        Util.writeFileMetaData(told, description);
        hostile.write(description.toByteArray());
        hostile.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(description.size())
                .array());
        hostile.write("PAR1".getBytes(StandardCharsets.US_ASCII));
        Files.write(folder.resolve(FILE), hostile.toByteArray());

        assertRefused("");
    }

    @Test
    void anyByteThatIsAnotherIsNoticedOrDoesNotMatter() throws Exception {
        write(
                "required int64 id; optional binary name (UTF8);",
                row -> row.append("id", 1L).append("name", "first"),
                row -> row.append("id", 2L));
        byte[] file = bytes();
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int pages = file.length - 8 - length;
        int refused = 0;
        for (int at = 0; at < file.length; at++) {
            byte[] other = file.clone();
            other[at] ^= (byte) (1 << at % 8);
            Files.write(folder.resolve(FILE), other);
            List<String> values = new ArrayList<>();
            try (SeekableByteChannel channel = Files.newByteChannel(folder.resolve(FILE));
                    ColumnarFile records = new ParquetFormat().open(channel)) {
                while (records.next()) {
                    for (int i = 0; i < records.schema().size(); i++) {
                        values.add(String.valueOf(records.value(i)));
                    }
                }
            } catch (IOException told) {
                assertThat(told.getMessage()).as("byte %s", at).doesNotContain("\n");
                refused++;
                continue;
            } catch (ValueException told) {
                // The description is not guarded by a checksum: it may say that a number is a date.
                assertThat(at).isGreaterThanOrEqualTo(pages);
                continue;
            }
            if (at < pages) {
                assertThat(values).as("byte %s", at).containsExactly("1", "first", "2", "null");
            }
        }
        assertThat(refused).isGreaterThan(file.length / 4);
    }

    @Test
    void whatAStoreSaysIsNotTakenForTheFilesFault() throws Exception {
        write("required int64 id;", row -> row.append("id", 1L));
        int size = bytes().length;
        try (SeekableByteChannel file = Files.newByteChannel(folder.resolve(FILE))) {
            SeekableByteChannel store = (SeekableByteChannel) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {SeekableByteChannel.class}, (proxy, method, given) -> {
                        if (method.getName().equals("read") && file.position() < size / 2) {
                            throw new SourceException("it was written again. Run it again");
                        }
                        return method.invoke(file, given);
                    });
            assertThatThrownBy(() -> new ParquetFormat().open(store).next())
                    .isInstanceOf(SourceException.class)
                    .hasMessage("it was written again. Run it again");
        }
    }
}

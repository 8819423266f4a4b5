package dev.crescendo.parquet;

import dev.crescendo.format.ColumnarFile;
import dev.crescendo.record.Field;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The records of a Parquet file. One row group, packed, is held at a time. */
final class ParquetRecords implements ColumnarFile {
    private static final int TAIL_BYTES = 8;
    private static final int MOST_DESCRIPTION_BYTES = 64 << 20;

    private final ParquetFileReader reader;
    private final MessageType message;
    private final Schema schema;
    private final byte[] description;
    private final RootConverter root;
    private final MessageColumnIO columns;
    private @Nullable RecordReader<RootConverter> group;
    private long left;

    private ParquetRecords(ParquetFileReader reader, byte[] description) {
        this.reader = reader;
        this.description = description;
        this.message = reader.getFileMetaData().getSchema();
        List<Field> fields = new ArrayList<>();
        message.getFields().forEach(type -> fields.add(new Field(type.getName(), ParquetTypes.of(type), true)));
        this.schema = new Schema(fields);
        this.root = new RootConverter(message);
        this.columns = new ColumnIOFactory().getColumnIO(message, message, true);
    }

    static ParquetRecords open(SeekableByteChannel channel) throws IOException {
        byte[] description = description(channel);
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs())
                .usePageChecksumVerification(true)
                .build();
        return guarded(
                () -> new ParquetRecords(ParquetFileReader.open(new ChannelInput(channel), options), description));
    }

    /** The description at its end: schema, places of all pages, statistics. */
    private static byte[] description(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer tail = read(channel, Math.max(size - TAIL_BYTES, 0), (int) Math.min(size, TAIL_BYTES));
        if (size < 12 || tail.get(4) != 'P' || tail.get(5) != 'A' || tail.get(6) != 'R' || tail.get(7) != '1') {
            boolean encrypted = size >= 12 && tail.get(4) == 'P' && tail.get(7) == 'E';
            throw new IOException(encrypted ? "it is encrypted" : "it does not end as a Parquet file does");
        }
        int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        if (length <= 0 || length > Math.min(MOST_DESCRIPTION_BYTES, size - 12)) {
            throw new IOException("its description can't be " + Integer.toUnsignedString(length) + " bytes long");
        }
        return read(channel, size - TAIL_BYTES - length, length).array();
    }

    private static ByteBuffer read(SeekableByteChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        channel.position(position);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("it ends too early");
            }
        }
        return bytes.flip();
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    /** Parquet's reader throws all sorts of exceptions where a file is not what it should be. */
    private static <T> T guarded(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (ValueException ours) {
            throw ours;
        } catch (RuntimeException | StackOverflowError | NoClassDefFoundError broken) {
            Throwable cause = broken;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            String message = cause.getMessage();
            throw new IOException(
                    "it is no Parquet that can be read: "
                            + (message == null ? cause.getClass().getSimpleName() : message),
                    broken);
        }
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public byte[] description() {
        return description.clone();
    }

    @Override
    public boolean next() throws IOException {
        return guarded(this::step);
    }

    private boolean step() throws IOException {
        while (left == 0) {
            PageReadStore pages = reader.readNextRowGroup();
            if (pages == null) {
                return false;
            }
            left = pages.getRowCount();
            group = columns.getRecordReader(pages, root.materializer());
        }
        left--;
        root.begin();
        java.util.Objects.requireNonNull(group).read();
        return true;
    }

    @Override
    public @Nullable Object value(int field) {
        return root.value(field, schema.field(field).name());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}

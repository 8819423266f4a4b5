package dev.crescendo.parquet;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.format.ColumnarFile;
import dev.crescendo.record.Field;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The records of a Parquet file. One row group, packed, is held at a time. */
final class ParquetRecords implements ColumnarFile {
    private static final int TAIL_BYTES = 8;
    private static final int MOST_DESCRIPTION_BYTES = 64 << 20;
    private static final int DEEPEST = 100;

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
        return guarded(() -> {
            ParquetFileReader reader = ParquetFileReader.open(new ChannelInput(channel), options);
            check(reader.getFooter(), rows(description), channel.size());
            return new ParquetRecords(reader, description);
        });
    }

    /** How many rows there are in all. */
    private static long rows(byte[] description) throws IOException {
        return Util.readFileMetaData(new ByteArrayInputStream(description), true)
                .getNum_rows();
    }

    /** Refuses what says one thing here and another there, before rows get lost, or memory is taken, by that. */
    private static void check(ParquetMetadata told, long rows, long size) throws IOException {
        MessageType message = told.getFileMetaData().getSchema();
        if (message.getFieldCount() == 0) {
            throw new IOException("it has no columns");
        }
        check(message, 1);
        long sum = 0;
        for (BlockMetaData group : told.getBlocks()) {
            sum += group.getRowCount();
            if (group.getRowCount() < 0
                    || group.getColumns().size() != message.getColumns().size()) {
                throw contradicted();
            }
            for (ColumnChunkMetaData column : group.getColumns()) {
                check(column, message, group.getRowCount(), size);
            }
        }
        if (sum != rows) {
            throw contradicted();
        }
    }

    private static void check(GroupType group, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("its fields are nested deeper than " + DEEPEST + " levels");
        }
        for (Type type : group.getFields()) {
            if (!type.isPrimitive()) {
                check(type.asGroupType(), depth + 1);
            }
        }
    }

    private static void check(ColumnChunkMetaData column, MessageType message, long rows, long size)
            throws IOException {
        boolean lies = column.getStartingPos() < 0
                || column.getTotalSize() < 0
                || column.getStartingPos() > size - column.getTotalSize();
        boolean repeated = message.getMaxRepetitionLevel(column.getPath().toArray()) > 0;
        if (lies || (repeated ? column.getValueCount() < rows : column.getValueCount() != rows)) {
            throw contradicted();
        }
    }

    private static IOException contradicted() {
        return new IOException(
                "its description contradicts itself or the file: other rows, columns or bytes than there are");
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
        } catch (ValueException | CrescendoException ours) {
            throw ours;
        } catch (OutOfMemoryError large) {
            throw new IOException(
                    "it needs more memory than Java has here. Give it more (-Xmx), or write smaller pages and row groups",
                    large);
        } catch (StackOverflowError deep) {
            throw new IOException("its fields are nested too deep", deep);
        } catch (ClosedChannelException stopped) {
            throw stopped;
        } catch (IOException | RuntimeException | NoClassDefFoundError broken) {
            String message = broken.getMessage();
            if (broken instanceof IOException told
                    && message != null
                    && message.lines().count() == 1) {
                throw told;
            }
            throw new IOException("it is no Parquet that can be read: " + reason(broken), broken);
        }
    }

    /** What is behind it, in one line. */
    private static String reason(Throwable broken) {
        Throwable cause = broken;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
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
        Objects.requireNonNull(group).read();
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

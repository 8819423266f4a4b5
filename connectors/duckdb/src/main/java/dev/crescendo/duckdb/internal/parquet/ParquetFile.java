package dev.crescendo.duckdb.internal.parquet;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Schema;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A Parquet file being written, its columns named {@code c0}, {@code c1}, …. Without {@link #finish} it has no footer, and
 * nobody can take it for a whole one. Used by one thread.
 */
public final class ParquetFile implements AutoCloseable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** As many rows as DuckDB's own row groups have, unless they are large. */
    private static final int GROUP_ROWS = 122_880;

    private static final int GROUP_BYTES = 16 << 20;

    private final Schema schema;
    private final FileChannel channel;
    private final OutputStream out;
    private final List<ColumnPage> pages = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private long position;
    private int groupRows;
    private long rows;

    private record Group(int rows, long[] offsets, long[] sizes) {}

    public ParquetFile(Path path, Schema schema) throws IOException {
        this.schema = schema;
        this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        schema.fields().forEach(field -> pages.add(new ColumnPage(field)));
        out.write(MAGIC);
        position = MAGIC.length;
    }

    /** The name of a field's column. */
    public static String column(int field) {
        return "c" + field;
    }

    public long rows() {
        return rows;
    }

    /** About how many bytes the file will have. */
    public long bytes() {
        return position + groupBytes();
    }

    private long groupBytes() {
        long bytes = 0;
        for (ColumnPage page : pages) {
            bytes += page.bytes();
        }
        return bytes;
    }

    public void write(Batch batch) throws IOException {
        for (int i = 0; i < pages.size(); i++) {
            pages.get(i).add(batch.column(i), batch.rows());
        }
        groupRows += batch.rows();
        rows += batch.rows();
        if (groupRows >= GROUP_ROWS || groupBytes() >= GROUP_BYTES) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        long[] offsets = new long[pages.size()];
        long[] sizes = new long[pages.size()];
        for (int i = 0; i < pages.size(); i++) {
            offsets[i] = position;
            sizes[i] = pages.get(i).writeTo(out);
            position += sizes[i];
        }
        groups.add(new Group(groupRows, offsets, sizes));
        groupRows = 0;
    }

    /** Writes what is left and the footer; {@code durably} also through the operating system's caches. */
    public void finish(boolean durably) throws IOException {
        if (groupRows > 0) {
            endGroup();
        }
        ByteBuilder footer = new ByteBuilder(1 << 10);
        new Thrift(footer).element(this::writeMetadata);
        int length = footer.size();
        footer.putInt(length);
        footer.put(MAGIC, 0, MAGIC.length);
        footer.writeTo(out);
        out.flush();
        if (durably) {
            channel.force(true);
        }
    }

    private void writeMetadata(Thrift file) {
        file.i32(1, 1);
        file.listOfStructs(2, pages.size() + 1);
        file.element(root -> {
            root.text(4, "rows");
            root.i32(5, pages.size());
        });
        for (int i = 0; i < pages.size(); i++) {
            int field = i;
            file.element(element -> pages.get(field)
                    .layout()
                    .writeSchema(element, column(field), schema.field(field).nullable()));
        }
        file.i64(3, rows);
        file.listOfStructs(4, groups.size());
        for (Group group : groups) {
            file.element(element -> writeGroup(element, group));
        }
        file.text(6, "Crescendo");
    }

    private void writeGroup(Thrift thrift, Group group) {
        thrift.listOfStructs(1, pages.size());
        long total = 0;
        for (int i = 0; i < pages.size(); i++) {
            int field = i;
            total += group.sizes()[i];
            thrift.element(chunk -> {
                chunk.i64(2, group.offsets()[field]);
                chunk.struct(3, metadata -> {
                    metadata.i32(1, pages.get(field).layout().physicalType());
                    metadata.listOfI32(2, 0, 3);
                    metadata.listOfText(3, column(field));
                    metadata.i32(4, 0);
                    metadata.i64(5, group.rows());
                    metadata.i64(6, group.sizes()[field]);
                    metadata.i64(7, group.sizes()[field]);
                    metadata.i64(9, group.offsets()[field]);
                });
            });
        }
        thrift.i64(2, total);
        thrift.i64(3, group.rows());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

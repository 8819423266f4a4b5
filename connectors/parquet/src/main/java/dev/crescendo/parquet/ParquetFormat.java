package dev.crescendo.parquet;

import dev.crescendo.format.ColumnarFile;
import dev.crescendo.format.ColumnarFormat;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/** Files of Parquet: {@code .parquet}. */
public final class ParquetFormat implements ColumnarFormat {
    @Override
    public String suffix() {
        return ".parquet";
    }

    @Override
    public ColumnarFile open(SeekableByteChannel channel) throws IOException {
        return ParquetRecords.open(channel);
    }
}

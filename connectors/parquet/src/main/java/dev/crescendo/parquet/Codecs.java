package dev.crescendo.parquet;

import com.github.luben.zstd.ZstdInputStream;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Unpacks pages without Hadoop's codecs. */
final class Codecs implements CompressionCodecFactory {
    /** Pages hold about a megabyte, or one value that is larger. */
    private static final int MOST_PAGE_BYTES = 256 << 20;

    @FunctionalInterface
    private interface Unpacking {
        byte[] unpack(byte[] packed, int size) throws IOException;
    }

    private record Unpacker(Unpacking unpacking) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            if (size > MOST_PAGE_BYTES) {
                throw new IOException("a page says that it unpacks to " + size + " bytes; at most " + MOST_PAGE_BYTES
                        + " are held at once");
            }
            byte[] bytes = unpacking.unpack(packed.toByteArray(), size);
            if (bytes.length != size) {
                throw new IOException("a page unpacks to " + bytes.length + " bytes, not to " + size);
            }
            return BytesInput.from(bytes);
        }

        @Override
        public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size) throws IOException {
            byte[] packed = new byte[packedSize];
            input.get(packed);
            output.put(decompress(BytesInput.from(packed), size).toByteArray());
        }

        @Override
        public void release() {}
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Unpacker(
                switch (codec) {
                    case UNCOMPRESSED -> (packed, size) -> packed;
                    case SNAPPY -> Codecs::snappy;
                    case GZIP -> (packed, size) -> all(new GZIPInputStream(new ByteArrayInputStream(packed)), size);
                    case ZSTD -> (packed, size) -> all(new ZstdInputStream(new ByteArrayInputStream(packed)), size);
                    case LZ4_RAW -> Codecs::lz4;
                    default ->
                        throw new UnsupportedOperationException("it is packed by " + codec
                                + ", which is not read here; write it with zstd, snappy, gzip or lz4_raw");
                });
    }

    /** As much as there should be, and one byte more if there is one. */
    private static byte[] all(InputStream unpacked, int size) throws IOException {
        try (unpacked) {
            return unpacked.readNBytes(size + 1);
        }
    }

    private static byte[] snappy(byte[] packed, int size) throws IOException {
        // It makes room for what it says itself.
        return Snappy.uncompressedLength(packed) == size ? Snappy.uncompress(packed) : new byte[0];
    }

    private static byte[] lz4(byte[] packed, int size) {
        byte[] bytes = new byte[size];
        int length = new Lz4Decompressor().decompress(packed, 0, packed.length, bytes, 0, size);
        return length == size ? bytes : new byte[length];
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public void release() {}
}

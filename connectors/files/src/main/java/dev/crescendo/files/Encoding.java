package dev.crescendo.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a stream: what was declared, unless the byte order mark at its beginning says otherwise.
 *
 * @param charset of the stream {@code bytes}: ASCII is in it as in ASCII
 * @param bytes the stream behind the mark; UTF-16 has become UTF-8
 * @param mark the bytes of the mark
 * @param inPlace whether the bytes are the stream's own, so that positions in them are positions in it
 */
record Encoding(Charset charset, InputStream bytes, int mark, boolean inPlace) {
    static Encoding of(InputStream in, Charset declared) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(in, 3);
        byte[] first = bytes.readNBytes(3);
        Charset marked = marked(first);
        int mark = marked == null ? 0 : marked.equals(StandardCharsets.UTF_8) ? 3 : 2;
        bytes.unread(first, mark, first.length - mark);
        Charset charset = marked == null ? declared : marked;
        return isUtf16(charset)
                ? new Encoding(StandardCharsets.UTF_8, new AsUtf8(bytes, charset), mark, false)
                : new Encoding(charset, bytes, mark, true);
    }

    private static @Nullable Charset marked(byte[] first) {
        if (first.length >= 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB && first[2] == (byte) 0xBF) {
            return StandardCharsets.UTF_8;
        }
        if (first.length >= 2 && first[0] == (byte) 0xFE && first[1] == (byte) 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        if (first.length >= 2 && first[0] == (byte) 0xFF && first[1] == (byte) 0xFE) {
            return StandardCharsets.UTF_16LE;
        }
        return null;
    }

    /** Whether its bytes are not those of ASCII, so that the positions of records can't be told. */
    static boolean isUtf16(Charset charset) {
        return charset.name().startsWith("UTF-16");
    }

    /** UTF-16 as UTF-8; fails where it is malformed. */
    private static final class AsUtf8 extends InputStream {
        private final Reader reader;
        private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        private final CharBuffer chars = CharBuffer.allocate(1 << 14).flip();
        private final ByteBuffer encoded = ByteBuffer.allocate(1 << 16).flip();
        private boolean ended;

        AsUtf8(InputStream in, Charset charset) {
            CharsetDecoder strict = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            this.reader = new InputStreamReader(in, strict);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (!encoded.hasRemaining()) {
                if (ended) {
                    return -1;
                }
                encodeMore();
            }
            int read = Math.min(length, encoded.remaining());
            encoded.get(target, offset, read);
            return read;
        }

        private void encodeMore() throws IOException {
            chars.compact();
            ended = reader.read(chars) < 0;
            chars.flip();
            encoded.clear();
            encoder.encode(chars, encoded, ended);
            encoded.flip();
        }
    }
}

package dev.crescendo.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a stream: what was declared, unless the byte order mark at its beginning says otherwise.
 *
 * @param written what the stream is in
 * @param charset of {@code bytes}: ASCII is in it as in ASCII, and in no other character
 * @param bytes the stream behind the mark; what has no such encoding has become UTF-8
 * @param mark the bytes of the mark
 * @param inPlace whether the bytes are the stream's own, so that positions in them are positions in it
 */
record Encoding(Charset written, Charset charset, InputStream bytes, int mark, boolean inPlace) {
    /** A byte that UTF-8 never has. It begins what could not be made UTF-8. */
    private static final byte NEVER = (byte) 0xFF;

    /** The high bits of a byte that UTF-8 never has behind such a one; the low ones are half of a byte as it was. */
    private static final int HALF = 0x80;

    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    private static final Map<Charset, Boolean> KEEPS_ASCII = new ConcurrentHashMap<>();

    static Encoding of(InputStream in, Charset declared) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(in, 4);
        byte[] first = bytes.readNBytes(4);
        Charset marked = marked(first);
        int mark = marked == null
                ? 0
                : marked.newEncoder().encode(CharBuffer.wrap("\ufeff")).remaining();
        bytes.unread(first, mark, first.length - mark);
        return of(bytes, marked == null ? declared : marked, mark);
    }

    /** The encoding of a stream that begins anywhere in one, whatever its first bytes look like. */
    static Encoding within(InputStream in, Charset written) {
        return of(in, written, 0);
    }

    private static Encoding of(InputStream in, Charset written, int mark) {
        return keepsAscii(written)
                ? new Encoding(written, written, in, mark, true)
                : new Encoding(written, StandardCharsets.UTF_8, new AsUtf8(in, written), mark, false);
    }

    /** Whether the stream itself says its encoding, and another one than was declared. */
    boolean isMarked(Charset declared) {
        return mark > 0 && !written.equals(declared);
    }

    /** The stream's own bytes, of which some of {@link #bytes} were made. */
    byte[] asWritten(byte[] some) {
        if (inPlace) {
            return some;
        }
        ByteArrayOutputStream own = new ByteArrayOutputStream(2 * some.length);
        int at = 0;
        while (at < some.length) {
            int from = at;
            while (at < some.length && some[at] != NEVER) {
                at++;
            }
            own.writeBytes(encoded(new String(some, from, at - from, StandardCharsets.UTF_8)));
            at++;
            while (at + 1 < some.length && (some[at] & 0xF0) == HALF && (some[at + 1] & 0xF0) == HALF) {
                own.write((some[at] & 0x0F) << 4 | some[at + 1] & 0x0F);
                at += 2;
            }
        }
        return own.toByteArray();
    }

    private byte[] encoded(String text) {
        // Encoders of these begin every text with a mark.
        return switch (written.name()) {
            case "UTF-16" -> text.getBytes(StandardCharsets.UTF_16BE);
            case "UTF-32" -> text.getBytes(UTF_32BE);
            default -> text.getBytes(written);
        };
    }

    private static @Nullable Charset marked(byte[] first) {
        if (begins(first, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (begins(first, 0xFF, 0xFE, 0, 0)) {
            return UTF_32LE;
        }
        if (begins(first, 0, 0, 0xFE, 0xFF)) {
            return UTF_32BE;
        }
        return begins(first, 0xFE, 0xFF)
                ? StandardCharsets.UTF_16BE
                : begins(first, 0xFF, 0xFE) ? StandardCharsets.UTF_16LE : null;
    }

    private static boolean begins(byte[] first, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= first.length || (first[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a byte of ASCII always is that character, so that delimiters and line ends can be found byte by byte. Not so in
     * UTF-16, and not in Shift_JIS or GBK, where such a byte may be the second one of another character.
     */
    static boolean keepsAscii(Charset charset) {
        return KEEPS_ASCII.computeIfAbsent(charset, Encoding::looksLikeAscii);
    }

    private static boolean looksLikeAscii(Charset charset) {
        CharsetDecoder decoder = charset.newDecoder();
        for (int ascii = 0; ascii < 0x80; ascii++) {
            if (!isRead(decoder, (char) ascii, (byte) ascii)) {
                return false;
            }
            for (int before = 0x80; before <= 0xFF; before++) {
                if (!isRead(decoder, (char) ascii, (byte) before, (byte) ascii)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the last byte is read as {@code expected}, whatever is made of one before it. */
    private static boolean isRead(CharsetDecoder decoder, char expected, byte... bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(4);
        decoder.reset();
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError() && result.length() == 1 && in.position() == 0 && bytes.length == 2) {
            return true;
        }
        return result.isUnderflow()
                && !in.hasRemaining()
                && out.position() == bytes.length
                && out.get(out.position() - 1) == expected;
    }

    /**
     * A stream as UTF-8. What is malformed becomes a byte that UTF-8 never has, and its own bytes by halves, so that the record
     * it is in can't be read, the others can, and its bytes are found again.
     */
    private static final class AsUtf8 extends InputStream {
        private final InputStream in;
        private final int unit;
        private final CharsetDecoder decoder;
        private final ByteBuffer raw = ByteBuffer.allocate(1 << 15).flip();
        private final CharBuffer chars = CharBuffer.allocate(1 << 15);
        private ByteBuffer encoded = ByteBuffer.allocate(0);
        private boolean inputEnded;
        private boolean ended;

        AsUtf8(InputStream in, Charset charset) {
            this.in = in;
            this.unit = charset.name().startsWith("UTF-16") ? 2 : charset.name().startsWith("UTF-32") ? 4 : 1;
            this.decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
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
            fill();
            chars.clear();
            CoderResult result = decoder.decode(raw, chars, inputEnded);
            if (result.isUnderflow() && inputEnded) {
                ended = decoder.flush(chars).isUnderflow();
            }
            ByteBuffer wellFormed = StandardCharsets.UTF_8.encode(chars.flip());
            // What follows the first unit of something malformed may be a line end.
            encoded = result.isError()
                    ? withMalformed(
                            wellFormed, result.isMalformed() ? Math.min(unit, raw.remaining()) : result.length())
                    : wellFormed;
        }

        private void fill() throws IOException {
            raw.compact();
            if (raw.hasRemaining() && !inputEnded) {
                int read = in.read(raw.array(), raw.position(), raw.remaining());
                inputEnded = read < 0;
                raw.position(raw.position() + Math.max(read, 0));
            }
            raw.flip();
        }

        private ByteBuffer withMalformed(ByteBuffer wellFormed, int length) {
            ByteBuffer all = ByteBuffer.allocate(wellFormed.remaining() + 1 + 2 * length);
            all.put(wellFormed).put(NEVER);
            for (int i = 0; i < length; i++) {
                int malformed = raw.get() & 0xFF;
                all.put((byte) (HALF | malformed >> 4)).put((byte) (HALF | malformed & 0x0F));
            }
            return all.flip();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}

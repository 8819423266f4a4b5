package dev.crescendo.files;

import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Tells bytes that were changed, by accident or by an edit, from those that were there before, at almost no cost: two checksums
 * of 32 bits, of unlike polynomials. Who changes bytes so that both stay the same is not noticed.
 */
final class ContentHash {
    private final CRC32 first = new CRC32();
    private final CRC32C second = new CRC32C();

    ContentHash update(byte[] bytes, int from, int size) {
        first.update(bytes, from, size);
        second.update(bytes, from, size);
        return this;
    }

    /** Of all bytes so far, as 16 digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(first.getValue() << Integer.SIZE | second.getValue());
    }
}

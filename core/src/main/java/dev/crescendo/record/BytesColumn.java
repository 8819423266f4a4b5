package dev.crescendo.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Column of byte strings: text and JSON in UTF-8, or plain bytes. All values of a batch lie one behind the other in one
 * array, so a connector can copy them from and to the wire without making objects.
 */
public final class BytesColumn extends Column {
    private static final int FIRST_BYTES_PER_VALUE = 16;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final boolean text;
    private final boolean refusesNul;
    private final int maxBytes;
    private final int maxCharacters;
    private byte[] bytes;
    private int[] ends;

    /** The end of the last value, where the next one begins. */
    private int end;

    BytesColumn(Field field, int capacity, ValueRules rules, boolean text) {
        super(field, capacity);
        this.text = text;
        this.refusesNul = text && !rules.nulInText();
        this.maxBytes = rules.maxValueBytes();
        this.maxCharacters = text ? rules.maxCharacters(field) : Integer.MAX_VALUE;
        this.bytes = new byte[capacity * FIRST_BYTES_PER_VALUE];
        this.ends = new int[capacity];
    }

    /** The array that holds the values; valid until the next change of the batch. */
    public byte[] array() {
        return bytes;
    }

    public int offsetAt(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    public int lengthAt(int row) {
        return ends[row] - offsetAt(row);
    }

    /** The value as a string; the column holds text or JSON. */
    public String textAt(int row) {
        return new String(bytes, offsetAt(row), lengthAt(row), StandardCharsets.UTF_8);
    }

    /** A copy of the value. */
    public byte[] bytesAt(int row) {
        return Arrays.copyOfRange(bytes, offsetAt(row), ends[row]);
    }

    /**
     * Appends a value. For text and JSON the caller vouches that it is valid UTF-8.
     *
     * @throws ValueException if the target's rules forbid it
     */
    public void append(byte[] source, int offset, int length) {
        checkLength(length);
        if (length > maxCharacters) {
            checkCharacters(characters(source, offset, offset + length));
        }
        if (refusesNul) {
            checkNoNul(source, offset, offset + length);
        }
        reserve(length);
        System.arraycopy(source, offset, bytes, end, length);
        close(end + length);
    }

    /**
     * Appends text.
     *
     * @throws ValueException if it holds a lone surrogate, is to be JSON and is not, or the target's rules forbid it
     */
    public void append(String value) {
        int length = value.length();
        if (length > maxBytes) {
            checkLength(value.getBytes(StandardCharsets.UTF_8).length);
        }
        if (length > maxCharacters) {
            checkCharacters(value.codePointCount(0, length));
        }
        if (field().type() == FieldType.Simple.JSON) {
            checkJson(value);
        }
        reserve(length);
        byte[] to = bytes;
        int start = end;
        int seen = 0;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            to[start + i] = (byte) c;
            seen |= c;
        }
        if (seen >= 0x80) {
            appendWide(value);
            return;
        }
        if (refusesNul) {
            checkNoNul(to, start, start + length);
        }
        close(start + length);
    }

    private void appendWide(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                boolean pair = Character.isHighSurrogate(value.charAt(i))
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    throw new ValueException(field().name(), "holds a lone surrogate, which is not text");
                }
                i++;
            }
        }
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        append(encoded, 0, encoded.length);
    }

    private void checkJson(String value) {
        String problem = JsonText.problem(value);
        if (problem != null) {
            throw new ValueException(field().name(), problem);
        }
    }

    private void checkLength(int length) {
        if (length > maxBytes) {
            throw new ValueException(
                    field().name(), "is " + length + " bytes long, above the limit max_value_bytes of " + maxBytes);
        }
    }

    private void checkCharacters(int characters) {
        if (characters > maxCharacters) {
            throw new ValueException(
                    field().name(),
                    "is " + characters + " characters long, and " + field().nativeType() + " holds " + maxCharacters);
        }
    }

    /** How many characters of UTF-8 begin there; the other bytes of each begin with the bits 10. */
    public static int characters(byte[] utf8, int from, int to) {
        int characters = 0;
        for (int i = from; i < to; i++) {
            if ((utf8[i] & 0xC0) != 0x80) {
                characters++;
            }
        }
        return characters;
    }

    /** Looks at eight bytes at a time: only one that is zero gets its high bit by losing one. */
    private void checkNoNul(byte[] source, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(source, at);
            if ((eight - LOW_BITS & ~eight & HIGH_BITS) != 0) {
                throw nul();
            }
        }
        for (; at < to; at++) {
            if (source[at] == 0) {
                throw nul();
            }
        }
    }

    private ValueException nul() {
        return new ValueException(field().name(), "holds the character U+0000, which the target can't store");
    }

    private void reserve(int length) {
        if (length > bytes.length - end) {
            grow((long) end + length);
        }
    }

    private void grow(long needed) {
        if (needed > Integer.MAX_VALUE - 16) {
            throw new ValueException(field().name(), "makes a batch larger than 2 GiB");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, bytes.length * 2L)));
    }

    private void close(int newEnd) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        ends[size++] = newEnd;
        end = newEnd;
    }

    @Override
    void cut() {
        end = size == 0 ? 0 : ends[size - 1];
    }

    @Override
    void appendPlaceholder() {
        close(end);
    }

    @Override
    void appendFrom(Column other, int row) {
        if (other instanceof ObjectColumn nested) {
            byte[] json = nested.jsonAt(row).getBytes(StandardCharsets.UTF_8);
            append(json, 0, json.length);
            return;
        }
        BytesColumn column = (BytesColumn) other;
        append(column.bytes, column.offsetAt(row), column.lengthAt(row));
    }

    @Override
    void copy(Column other, int from, int to) {
        BytesColumn column = (BytesColumn) other;
        int start = column.offsetAt(from);
        int length = column.offsetAt(to) - start;
        reserve(length);
        System.arraycopy(column.bytes, start, bytes, end, length);
        int shift = end - start;
        for (int row = from; row < to; row++) {
            close(column.ends[row] + shift);
        }
    }

    @Override
    Object valueAt(int row) {
        return text ? textAt(row) : bytesAt(row);
    }

    @Override
    void appendValue(Object value) {
        if (text && value instanceof String string) {
            append(string);
        } else if (!text && value instanceof byte[] array) {
            append(array, 0, array.length);
        } else {
            throw mismatch(value);
        }
    }

    @Override
    long totalBytes() {
        return end;
    }
}

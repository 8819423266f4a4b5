package dev.crescendo.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows what comes from outside on a terminal, to which it must not give orders. */
final class Visible {
    private static final int BYTES_PER_LINE = 16;

    private Visible() {}

    /** A text in one line: what is not to be seen, moves the cursor or changes the direction is written as its code. */
    static String line(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(c, shown));
        return shown.toString();
    }

    private static void append(int c, StringBuilder shown) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isVisible(c)) {
                    shown.appendCodePoint(c);
                } else {
                    shown.append(String.format(Locale.ROOT, c > 0xFFFF ? "\\u{%x}" : "\\u%04x", c));
                }
            }
        }
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Bytes as the text that they are in an encoding; empty when they are none. */
    static Optional<String> text(byte[] bytes, Charset charset) {
        try {
            CharBuffer text = charset.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString().indexOf('\0') < 0 ? Optional.of(text.toString()) : Optional.empty();
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /** Bytes as lines: of text where they are text, else in hexadecimal with what can be read of them. */
    static List<String> lines(byte[] bytes, Charset charset) {
        return text(bytes, charset)
                .map(text -> text.lines().map(Visible::line).toList())
                .orElseGet(() -> dump(bytes));
    }

    private static List<String> dump(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%08x ", from));
            StringBuilder readable = new StringBuilder();
            for (int i = from; i < from + BYTES_PER_LINE; i++) {
                boolean there = i < bytes.length;
                line.append(i % 8 == 0 ? " " : "")
                        .append(there ? String.format(Locale.ROOT, "%02x ", bytes[i]) : "   ");
                if (there) {
                    readable.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
                }
            }
            lines.add(line + " |" + readable + "|");
        }
        return lines;
    }
}

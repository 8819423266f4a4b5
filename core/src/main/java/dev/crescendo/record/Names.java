package dev.crescendo.record;

import java.text.Normalizer;
import java.util.Locale;

/** Turns the names of other worlds into column names. */
public final class Names {
    private Names() {}

    /**
     * {@code camelCase}, {@code HTTPServer} and {@code With Spaces} as {@code snake_case}. Letters and digits of all scripts
     * stay, with their marks, in one of the two ways in which Unicode spells some of them; what is neither becomes {@code _}.
     * What was made of a name is left as it is.
     */
    public static String snakeCase(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        StringBuilder words = new StringBuilder(composed.length() + 8);
        for (int i = 0; i < composed.length(); i = composed.offsetByCodePoints(i, 1)) {
            int letter = composed.codePointAt(i);
            boolean capital = Character.isUpperCase(letter) && Character.toLowerCase(letter) != letter;
            if (capital && i > 0 && startsWord(composed, i)) {
                words.append('_');
            }
            words.appendCodePoint(letter);
        }
        StringBuilder result = new StringBuilder(words.length());
        String small = Normalizer.normalize(words.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        small.codePoints().forEach(point -> result.appendCodePoint(isPartOfWord(point) ? point : '_'));
        return result.toString();
    }

    private static boolean startsWord(String name, int at) {
        int before = name.codePointBefore(at);
        if (Character.isLowerCase(before) || Character.isDigit(before)) {
            return true;
        }
        int after = name.offsetByCodePoints(at, 1);
        return Character.isUpperCase(before) && after < name.length() && Character.isLowerCase(name.codePointAt(after));
    }

    private static boolean isPartOfWord(int point) {
        int type = Character.getType(point);
        boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
        boolean choosesGlyph = point >= 0xFE00 && point <= 0xFE0F || point >= 0xE0100 && point <= 0xE01EF;
        return Character.isLetterOrDigit(point) || mark && !choosesGlyph;
    }
}

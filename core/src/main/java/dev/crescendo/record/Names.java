package dev.crescendo.record;

import java.util.Locale;

/** Turns the names of other worlds into column names. */
public final class Names {
    private Names() {}

    /** {@code camelCase}, {@code HTTPServer} and {@code With Spaces} as {@code snake_case}. */
    public static String snakeCase(String name) {
        StringBuilder result = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c) && i > 0 && startsWord(name, i)) {
                result.append('_');
            }
            result.append(Character.isLetterOrDigit(c) ? c : '_');
        }
        return result.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean startsWord(String name, int at) {
        char before = name.charAt(at - 1);
        if (Character.isLowerCase(before) || Character.isDigit(before)) {
            return true;
        }
        return Character.isUpperCase(before) && at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
    }
}

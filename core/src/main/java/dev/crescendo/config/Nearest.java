package dev.crescendo.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a misspelt word was meant to be. */
public final class Nearest {
    private Nearest() {}

    /** A sentence that names the nearest valid word, or all of them when none is near. */
    public static String suggestion(String word, Collection<String> valid) {
        if (valid.isEmpty()) {
            return "Nothing is allowed here: take it out.";
        }
        String nearest = valid.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparingInt(candidate -> -commonPrefix(word, candidate)))
                .orElseThrow();
        if (distance(word, nearest) <= Math.max(2, nearest.length() / 3)) {
            return "Did you mean '" + nearest + "'?";
        }
        return "Valid are: " + String.join(", ", valid) + ".";
    }

    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** How many letters were put in, left out, replaced, or exchanged with the next one. */
    private static int distance(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = current;
        }
        return previous[b.length()];
    }
}

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
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElseThrow();
        if (distance(word, nearest) <= Math.max(2, nearest.length() / 3)) {
            return "Did you mean '" + nearest + "'?";
        }
        return "Valid are: " + String.join(", ", valid) + ".";
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
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
            }
            previous = current;
        }
        return previous[b.length()];
    }
}

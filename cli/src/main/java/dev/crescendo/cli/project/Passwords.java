package dev.crescendo.cli.project;

import java.util.regex.Pattern;

/** Finds passwords in URLs: {@code //user:password@host} and {@code ?password=…}. */
final class Passwords {
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*:[^/?#\\s]*@");
    private static final Pattern PARAMETER = Pattern.compile(
            "[?&;](pass(word|wd|phrase)?|pwd|secret|sslpassword|token)=[^&;]", Pattern.CASE_INSENSITIVE);

    private Passwords() {}

    static boolean areIn(String url) {
        return url.contains(":")
                && (USER_INFO.matcher(url).find() || PARAMETER.matcher(url).find());
    }
}

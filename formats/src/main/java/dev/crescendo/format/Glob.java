package dev.crescendo.format;

import dev.crescendo.error.ConfigurationException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.Pattern;

/**
 * A pattern of paths with slashes: {@code *} for any characters of a name, {@code **} for any folders, {@code {a,b}} for one
 * of several.
 */
public final class Glob {
    /** To the JDK's matcher these are no characters, and files with them in their names would be passed over. */
    private static final Pattern LINE_ENDS = Pattern.compile("[\n\r\u0085\u2028\u2029]");

    private final PathMatcher matcher;

    private Glob(PathMatcher matcher) {
        this.matcher = matcher;
    }

    /**
     * @param glob what is compared
     * @param whole the path that someone has written, for the message
     * @throws ConfigurationException if it is no pattern
     */
    public static Glob of(String glob, String whole) {
        try {
            return new Glob(FileSystems.getDefault().getPathMatcher("glob:" + glob));
        } catch (IllegalArgumentException wrong) {
            String why = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
            throw new ConfigurationException(
                    "files " + whole,
                    "is no pattern of paths: " + why,
                    "Use * for any characters of a name, ** for any folders, {a,b} for one of several.");
        }
    }

    public boolean matches(String path) {
        try {
            return matcher.matches(Path.of(LINE_ENDS.matcher(path).replaceAll("_")));
        } catch (InvalidPathException noPath) {
            return false;
        }
    }
}

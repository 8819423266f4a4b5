package dev.crescendo.stage.cron;

import dev.crescendo.error.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A line of a crontab: when, the environment that cron does not give, and the command. It needs a shell that speaks POSIX
 * sh, which is what cron uses unless the crontab sets {@code SHELL}.
 */
public final class CrontabLine {
    /** Debian's cron takes lines of so many bytes; longer ones make it drop the whole crontab. */
    static final int LONGEST = 998;

    private final Schedule schedule;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> words;
    private Optional<Path> sourced = Optional.empty();

    /**
     * A line.
     *
     * @param words the program and its arguments
     */
    public CrontabLine(Schedule schedule, List<String> words) {
        this.schedule = schedule;
        this.words = List.copyOf(words);
    }

    /** With a variable; for nothing that is secret, as crontabs are no safe place. */
    public CrontabLine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** With a file of {@code NAME=value} lines, which the shell reads before it starts the command. */
    public CrontabLine sourcing(Path file) {
        sourced = Optional.of(file);
        return this;
    }

    /**
     * The line without its end.
     *
     * @throws ConfigurationException if it would be longer than cron takes
     */
    public String text() {
        List<String> steps = new ArrayList<>();
        if (!environment.isEmpty()) {
            StringBuilder export = new StringBuilder("export");
            environment.forEach(
                    (name, value) -> export.append(' ').append(name).append('=').append(quote(value)));
            steps.add(export.toString());
        }
        sourced.ifPresent(file -> steps.add("set -a; . " + quote(file.toString()) + "; set +a"));
        StringBuilder command = new StringBuilder("exec");
        words.forEach(word -> command.append(' ').append(quote(word)));
        steps.add(command.toString());
        String line = schedule.expression() + " " + String.join("; ", steps).replace("%", "\\%");
        int length = Texts.asBytes(line).length();
        if (length > LONGEST) {
            throw new ConfigurationException(
                    "crontab",
                    "the line is " + length + " bytes long, and cron takes " + LONGEST,
                    "Shorten the PATH or the folders' names: PATH=/usr/local/bin:/usr/bin:/bin crescendo cron install");
        }
        return line;
    }

    private static String quote(String word) {
        if (word.chars().anyMatch(each -> each == '\n' || each == 0)) {
            throw new ConfigurationException(
                    "crontab", "'" + word.strip() + "' has a line break in it", "A crontab can't hold that.");
        }
        boolean plain = !word.isEmpty()
                && word.chars()
                        .allMatch(each ->
                                each < 128 && Character.isLetterOrDigit(each) || "/._-:=,+@".indexOf(each) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

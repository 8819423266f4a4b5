package dev.crescendo.stage.cron;

import dev.crescendo.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one project in a crontab, between two marks that name the project and its folder. Everything outside of the
 * marks stays as it is, byte for byte; texts are therefore read and written as ISO 8859-1, whatever they are.
 */
public final class CrontabBlock {
    private final String begin;
    private final String end;

    /**
     * The block of a project.
     *
     * @param name of the project, such as {@code shop}, and its folder
     * @throws ConfigurationException if it holds a line break
     */
    public CrontabBlock(String name) {
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new ConfigurationException(
                    "crontab", "the project's folder has a control character in its name", "Rename the folder.");
        }
        String bytes = Texts.asBytes(name);
        begin = "# BEGIN crescendo " + bytes;
        end = "# END crescendo " + bytes;
    }

    /** The lines of this project in a crontab; empty if it has none. */
    public List<String> linesIn(String crontab) {
        Place place = find(crontab);
        if (place == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(Texts.fromBytes(crontab.substring(place.start(), place.end()))
                .lines()
                .toList());
        return List.copyOf(lines.subList(1, lines.size() - 1));
    }

    /** The crontab with these lines for this project: where it had its own before, else at the end. */
    public String putInto(String crontab, List<String> lines) {
        StringBuilder block = new StringBuilder(begin).append('\n');
        lines.forEach(line -> block.append(Texts.asBytes(line)).append('\n'));
        block.append(end).append('\n');
        Place place = find(crontab);
        if (place != null) {
            return crontab.substring(0, place.start()) + block + crontab.substring(place.end());
        }
        // cron refuses a last line without an end
        String separator = crontab.isEmpty() || crontab.endsWith("\n") ? "" : "\n";
        return crontab + separator + block;
    }

    /** The crontab without this project's lines and marks. */
    public String takeOutOf(String crontab) {
        Place place = find(crontab);
        return place == null ? crontab : crontab.substring(0, place.start()) + crontab.substring(place.end());
    }

    /** From the first character of the first mark to behind the line end of the last. */
    private record Place(int start, int end) {}

    private @Nullable Place find(String crontab) {
        int start = -1;
        int stop = -1;
        for (int at = 0; at < crontab.length(); ) {
            int lineEnd = crontab.indexOf('\n', at);
            int next = lineEnd < 0 ? crontab.length() : lineEnd + 1;
            String line = crontab.substring(at, lineEnd < 0 ? crontab.length() : lineEnd);
            if (line.equals(begin)) {
                if (start >= 0) {
                    throw damaged(begin, "stands there twice");
                }
                start = at;
            } else if (line.equals(end)) {
                if (start < 0 || stop >= 0) {
                    throw damaged(end, "stands there without its beginning");
                }
                stop = next;
            }
            at = next;
        }
        if (start >= 0 && stop < 0) {
            throw damaged(begin, "has no end");
        }
        return start < 0 ? null : new Place(start, stop);
    }

    private static ConfigurationException damaged(String mark, String how) {
        return new ConfigurationException(
                "crontab",
                "the line '" + Texts.fromBytes(mark) + "' " + how + ", so what is ours can't be told from what is not",
                "Mend it with 'crontab -e': take out the project's lines and marks.");
    }
}

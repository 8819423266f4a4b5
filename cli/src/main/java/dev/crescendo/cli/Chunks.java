package dev.crescendo.cli;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.CursorInterval;
import dev.crescendo.extract.ReadRange;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an interval of a cursor into chunks, in the words in which users write intervals. */
final class Chunks {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(s|m|h|d|w|)");
    private static final int MOST = 10_000;
    private static final long MICROS = 1_000_000L;

    private Chunks() {}

    /**
     * The chunks, in order. The first begins and the last ends as the user wrote it.
     *
     * @param size a whole number, or a time span such as {@code 1d}
     * @throws ConfigurationException if the interval and the size don't fit together, or make too many chunks
     */
    static List<ReadRange.Between> of(String from, String to, String size) {
        Matcher parts = SIZE.matcher(size.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw new ConfigurationException(
                    "--chunk",
                    "'" + size + "' is no size of a chunk",
                    "Write a whole number such as 10000, or a time span such as 6h, 1d or 1w.");
        }
        ReadRange.Between whole = new ReadRange.Between(from, to);
        boolean numbers = parts.group(2).isEmpty();
        boolean points = hasOffset(from) || hasOffset(to);
        CursorInterval interval = numbers
                ? CursorInterval.of(whole, CursorInterval.Kind.NUMBER, "number, as --chunk " + size + " takes it for")
                : CursorInterval.of(
                        whole,
                        points ? CursorInterval.Kind.INSTANT : CursorInterval.Kind.TIMESTAMP,
                        "time, as --chunk " + size + " takes it for");
        try {
            long step = numbers ? Long.parseLong(parts.group(1)) : micros(parts);
            long count = Math.addExact(Math.subtractExact(interval.to(), interval.from()), step - 1) / step;
            if (count > MOST) {
                throw new ConfigurationException(
                        "--chunk",
                        "that would be " + count + " chunks, and " + MOST + " are the most",
                        "Make them larger.");
            }
            List<ReadRange.Between> chunks = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                long begin = interval.from() + i * step;
                chunks.add(new ReadRange.Between(
                        i == 0 ? from.strip() : text(begin, numbers, points),
                        i == count - 1 ? to.strip() : text(begin + step, numbers, points)));
            }
            return chunks;
        } catch (ArithmeticException tooLarge) {
            throw new ConfigurationException(
                    "--chunk", "the interval or the chunks are too large", "Make them smaller.");
        }
    }

    /** As the source will take it: with an offset after the time, where there is a time. */
    private static boolean hasOffset(String bound) {
        int time = bound.indexOf('T');
        return time >= 0 && (bound.endsWith("Z") || bound.indexOf('+', time) > 0 || bound.indexOf('-', time) > 0);
    }

    private static long micros(Matcher parts) {
        long amount = Long.parseLong(parts.group(1));
        Duration unit = switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
        return Math.multiplyExact(Math.multiplyExact(unit.toSeconds(), amount), MICROS);
    }

    private static String text(long value, boolean number, boolean point) {
        if (number) {
            return Long.toString(value);
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(value, MICROS), (int) Math.floorMod(value, MICROS) * 1000, ZoneOffset.UTC);
        if (point) {
            return time + "Z";
        }
        return time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.toString();
    }
}

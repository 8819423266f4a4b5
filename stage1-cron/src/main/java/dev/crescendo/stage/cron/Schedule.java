package dev.crescendo.stage.cron;

import dev.crescendo.config.Nearest;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When to run: the five fields of a crontab, or a name such as {@code @daily}, with the meaning that cron gives them in the
 * machine's time zone. Immutable; two with the same text are equal.
 */
public final class Schedule {
    private static final Map<String, String> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("@yearly", "0 0 1 1 *");
        NAMED.put("@annually", "0 0 1 1 *");
        NAMED.put("@monthly", "0 0 1 * *");
        NAMED.put("@weekly", "0 0 * * 0");
        NAMED.put("@daily", "0 0 * * *");
        NAMED.put("@midnight", "0 0 * * *");
        NAMED.put("@hourly", "0 * * * *");
    }

    /** A clock that is set back by so little may let cron start a command before its minute. */
    private static final Duration EARLY = Duration.ofSeconds(5);

    /** After so many days every combination of date and day of week has come. */
    private static final int DAYS = 366 * 41;

    private final String expression;
    private final CronField minute;
    private final CronField hour;
    private final CronField day;
    private final CronField month;
    private final CronField weekday;

    private Schedule(String expression, List<String> fields) {
        this.expression = expression;
        minute = CronField.parse(CronField.Kind.MINUTE, fields.get(0));
        hour = CronField.parse(CronField.Kind.HOUR, fields.get(1));
        day = CronField.parse(CronField.Kind.DAY, fields.get(2));
        month = CronField.parse(CronField.Kind.MONTH, fields.get(3));
        weekday = CronField.parse(CronField.Kind.WEEKDAY, fields.get(4));
    }

    /**
     * Reads a schedule.
     *
     * @throws IllegalArgumentException that says what is wrong, if cron would not take it, or it never comes
     */
    public static Schedule parse(String text) {
        String expression = text.strip().replaceAll("[ \t]+", " ");
        String meant = expression;
        if (expression.startsWith("@")) {
            meant = NAMED.getOrDefault(expression, "");
            if (expression.equals("@reboot")) {
                throw new IllegalArgumentException("'@reboot' has no time; use one such as @daily");
            }
            if (meant.isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no '" + expression + "'. " + Nearest.suggestion(expression, NAMED.keySet()));
            }
        }
        List<String> fields = List.of(meant.split(" "));
        if (fields.size() != 5) {
            throw new IllegalArgumentException("'" + expression + "' has " + fields.size()
                    + (fields.size() == 1 ? " field" : " fields")
                    + " and not 5: minute, hour, day of the month, month, day of the week");
        }
        Schedule schedule = new Schedule(expression, fields);
        if (schedule.search(LocalDateTime.of(2000, 1, 1, 0, 0), 1).isEmpty()) {
            throw new IllegalArgumentException("'" + expression + "' never comes: no such day is in that month");
        }
        return schedule;
    }

    /** As it was written, with single spaces. */
    public String expression() {
        return expression;
    }

    /**
     * A time at which it is due.
     *
     * @param key names it, the same on every look: a run key
     * @param at when it is
     */
    public record Slot(String key, ZonedDateTime at) {}

    /** The last time at which it was due; what is due within seconds counts. */
    public Slot due(ZonedDateTime now) {
        ZonedDateTime look = now.plus(EARLY).truncatedTo(ChronoUnit.MINUTES);
        LocalDateTime local = search(look.toLocalDateTime(), -1).orElseThrow();
        ZoneOffset offset = offset(local, look);
        ZonedDateTime at = ZonedDateTime.ofInstant(local, offset, now.getZone());
        // what falls into the hour that summer time leaves out is due when the hour is over
        return new Slot("cron-" + local + offset, at.isAfter(look) ? look : at);
    }

    private ZoneOffset offset(LocalDateTime local, ZonedDateTime look) {
        List<ZoneOffset> valid = look.getZone().getRules().getValidOffsets(local);
        if (valid.isEmpty()) {
            return look.getZone().getRules().getTransition(local).getOffsetBefore();
        }
        return comesTwice() && isSecond(local, look) ? valid.get(valid.size() - 1) : valid.get(0);
    }

    /** The next time after {@code now} at which it is due. */
    public ZonedDateTime next(ZonedDateTime now) {
        LocalDateTime local = after(now.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES));
        ZoneOffsetTransition change = now.getZone().getRules().nextTransition(now.toInstant());
        if (change != null && !local.isBefore(change.getDateTimeBefore())) {
            if (change.isOverlap() && comesTwice()) {
                LocalDateTime again = after(change.getDateTimeAfter().minusMinutes(1));
                return ZonedDateTime.ofLocal(again, now.getZone(), change.getOffsetAfter());
            }
            ZoneOffsetTransition there = now.getZone().getRules().getTransition(local);
            return there != null && there.isGap()
                    ? ZonedDateTime.ofInstant(there.getInstant(), now.getZone())
                    : local.atZone(now.getZone());
        }
        while (!comesTwice() && isSecond(local, now)) {
            local = after(local);
        }
        return ZonedDateTime.ofLocal(local, now.getZone(), now.getOffset());
    }

    private LocalDateTime after(LocalDateTime local) {
        return search(local.plusMinutes(1), 1).orElseThrow();
    }

    /** In the hour that comes twice cron repeats what runs by the hour or minute, and nothing else. */
    private boolean comesTwice() {
        return hour.star() || minute.star();
    }

    /** Whether a time comes twice and, as {@code now} is, was there already. */
    private static boolean isSecond(LocalDateTime local, ZonedDateTime now) {
        List<ZoneOffset> valid = now.getZone().getRules().getValidOffsets(local);
        return valid.size() > 1 && !now.getOffset().equals(valid.get(0));
    }

    /** The first minute that matches, from {@code start} on, forwards or backwards. */
    private Optional<LocalDateTime> search(LocalDateTime start, int direction) {
        LocalDate date = start.toLocalDate();
        int minuteOfDay = start.getHour() * 60 + start.getMinute();
        for (int days = 0; days < DAYS; days++) {
            if (isDay(date)) {
                for (int each = minuteOfDay; each >= 0 && each < 24 * 60; each += direction) {
                    if (hour.has(each / 60) && minute.has(each % 60)) {
                        return Optional.of(date.atTime(LocalTime.of(each / 60, each % 60)));
                    }
                }
            }
            date = date.plusDays(direction);
            minuteOfDay = direction > 0 ? 0 : 24 * 60 - 1;
        }
        return Optional.empty();
    }

    /** cron takes either day where both are restricted, and both where one begins with a star. */
    private boolean isDay(LocalDate date) {
        boolean dayFits = day.has(date.getDayOfMonth());
        boolean weekdayFits = weekday.has(date.getDayOfWeek().getValue() % 7);
        boolean fits = day.star() || weekday.star() ? dayFits && weekdayFits : dayFits || weekdayFits;
        return fits && month.has(date.getMonthValue());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule schedule && schedule.expression.equals(expression);
    }

    @Override
    public int hashCode() {
        return expression.hashCode();
    }

    @Override
    public String toString() {
        return expression;
    }
}

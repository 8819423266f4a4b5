package dev.crescendo.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Usual forms are read on a way of their own; what comes of a text may not depend on it. */
class TextValuesTest {
    private static final List<String> SEEDS = List.of(
            "0",
            "-0",
            "-0.0",
            "0.10",
            "-0.50",
            "00",
            "007",
            "-01",
            "+1",
            "1.",
            ".5",
            "-",
            "",
            " 1",
            "1 ",
            "1e3",
            "1.0",
            "1_0",
            "123456789012345",
            "1234567890123456",
            "999999999999999999",
            "16777217",
            "16777216",
            "12345678.5",
            "0.00000000000000000000000000000000000000000000000001",
            "340282350000000000000000000000000000000.5",
            "99999999999999999999999999999999999999.5",
            "123456789012345678901234567890123456789.5",
            "1.00000000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "0.1234567890123456",
            "123456789.12345",
            "99999999999999.9",
            "3.14159265358979",
            "0.000000000000001",
            "9007199254740993",
            "NaN",
            "Infinity",
            "1.5E300",
            "1E-400",
            "2251799813685248.25", // in the middle of two doubles
            "2251799813685248.75",
            "-2251799813685249.25",
            "1125899906842624.125",
            "4503599627370495.75",
            "4503599627370496.5",
            "9007199254740993.5",
            "0.50000000000000000",
            "0.49999999999999999",
            "0.99999999999999999",
            "1.9999999999999999",
            "-0.14285714285714285",
            "0.00000000000000001",
            "0.00012345678901234",
            "4.35",
            "0.3",
            "2.675",
            "1.005",
            "\u0661\u0662",
            "1\u0662",
            "١٢٣",
            "2026-02-28",
            "2026-02-29",
            "2024-02-29",
            "0000-01-01",
            "9999-12-31",
            "10000-01-01",
            "+10000-01-01",
            "-0001-01-01",
            "2026-2-28",
            "2026/02/28",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "20260228",
            "2026-02-28 ",
            "2026-02-28T13:30:00",
            "2026-02-28 13:30:00",
            "2026-02-28t13:30:00",
            "2026-02-28T13:30",
            "2026-02-28T24:00:00",
            "2026-02-28T23:59:60",
            "2026-02-28T13:30:00.",
            "2026-02-28T13:30:00.1",
            "2026-02-28 13:30:00.123456789",
            "2026-02-28 13:30:00.1234567890",
            "2026-02-28  13:30:00",
            "2026-02-28T13:30:00 ",
            "2026-02-28T13:30:00Z",
            "2026-02-28 13:30:00Z",
            "2026-02-28T13:30:00z",
            "2026-02-28T13:30:00+01:00",
            "2026-02-28T13:30:00-01:30",
            "2026-02-28T13:30:00+00:00",
            "2026-02-28T13:30:00-00:30",
            "2026-02-28T13:30:00+17:59",
            "2026-02-28T13:30:00+18:00",
            "2026-02-28T13:30:00+18:01",
            "2026-02-28T13:30:00+0100",
            "2026-02-28T13:30:00+01",
            "2026-02-28T13:30:00+01:60",
            "2026-02-28T13:30:00.5-12:00",
            "2026-02-28T13:30Z",
            "0000-01-01T00:00:00+01:00",
            "13:30:00",
            "13:30",
            "13:30:00.000001",
            "24:00:00",
            "7:30:00",
            "13:30:00.5",
            "13:60:00",
            "13:30:61",
            "123e4567-e89b-12d3-a456-426614174000",
            "123E4567-E89B-12D3-A456-426614174000",
            "123e4567e89b12d3a456426614174000",
            "1-1-1-1-1",
            "123e4567-e89b-12d3-a456-42661417400g",
            "123e4567-e89b-12d3-a456-4266141740000",
            "{123e4567-e89b-12d3-a456-426614174000}",
            "true",
            "T",
            "no",
            "2",
            "AQI=",
            "{}",
            "é");

    /** What is next to characters that numbers, dates and UUIDs have, and what a byte alone would take for one of them. */
    private static final String NEIGHBOURS =
            "\u0000\u0010\u0019 +,-./019:;@AFGTZ`afgz{\u007f\u00ad\u00b0\u00b9\u00e1\u0130\u0661";

    static Stream<FieldType> types() {
        return Stream.concat(
                Stream.of(Simple.values()).filter(type -> type != Simple.INTERVAL),
                Stream.of(new FieldType.Decimal(12, 2), new FieldType.Decimal(38, 10)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aUsualFormIsReadAsAnyOther(FieldType type) {
        Field field = new Field("value", type, true);
        Batch straight = new Batch(Schema.of(field));
        Batch general = new Batch(straight.schema());
        for (String text : texts(new Random(42))) {
            byte[] utf8 = (" " + text + " ").getBytes(StandardCharsets.UTF_8);
            String value = said(() -> TextValues.inAnyForm(field, text));
            String row = said(() -> {
                general.clear();
                general.appendValue(0, TextValues.inAnyForm(field, text));
                general.endRow();
                return Objects.requireNonNull(general.valueAt(0, 0));
            });
            String what = type + " of '" + text + "'";
            assertSame(what, said(() -> TextValues.parse(field, text)), value);
            assertSame(
                    what,
                    said(() -> {
                        straight.clear();
                        TextValues.append(straight, 0, utf8, 1, utf8.length - 1);
                        straight.endRow();
                        return Objects.requireNonNull(straight.valueAt(0, 0));
                    }),
                    row);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void anyCharacterAtAnyPlaceIsReadAsInAnyOtherForm(FieldType type) {
        Field field = new Field("value", type, true);
        Batch batch = new Batch(Schema.of(field));
        for (String seed : List.of(
                "-1234567.25",
                "2024-02-29",
                "13:30:00.125",
                "2024-02-29T13:30:00+01:00",
                "123e4567-E89b-12d3-a456-42661417400f")) {
            for (int at = 0; at < seed.length(); at++) {
                for (char other : NEIGHBOURS.toCharArray()) {
                    String text = seed.substring(0, at) + other + seed.substring(at + 1);
                    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                    String general = said(() -> {
                        batch.clear();
                        batch.appendValue(0, TextValues.inAnyForm(field, text));
                        return Objects.requireNonNull(batch.valueAt(0, 0));
                    });
                    String straight = said(() -> {
                        batch.clear();
                        TextValues.append(batch, 0, utf8, 0, utf8.length);
                        return Objects.requireNonNull(batch.valueAt(0, 0));
                    });
                    assertSame(type + " of '" + text + "'", straight, general);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aCharacterOfTwoUnitsIsRefusedAsInAnyOtherForm(FieldType type) {
        Field field = new Field("value", type, true);
        for (String text : List.of(
                "\ud83d\ude00",
                "2026-02-\ud83d\ude00",
                "13:30:\ud83d\ude00",
                "gr\u00f6\u00dfe \ud83d\ude00",
                "2026-02-28T13:30:\ud83d\ude00",
                "2026-02-28T13:30:00+01:\ud83d\ude00",
                "2026-02-28T13:30:00\ud83d\ude00")) {
            assertSame(
                    type + " of '" + text + "'",
                    said(() -> TextValues.parse(field, text)),
                    said(() -> TextValues.inAnyForm(field, text)));
        }
    }

    @Test
    void everyDayOfTheUsualYearsIsTheOneOfTheCalendar() {
        for (LocalDate day = LocalDate.of(0, 1, 1); day.getYear() < 2500; day = day.plusDays(1)) {
            if (usualDay(day.toString()) != day.toEpochDay()) { // a million assertions are dear
                assertThat(usualDay(day.toString())).as(day.toString()).isEqualTo(day.toEpochDay());
            }
        }
        for (int year : new int[] {0, 4, 100, 400, 1900, 2000, 2023, 2024, 2100, 9999}) {
            for (int month = 0; month < 20; month++) {
                for (int day = 0; day < 40; day++) {
                    String text = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
                    long expected = isDay(year, month, day)
                            ? LocalDate.of(year, month, day).toEpochDay()
                            : UsualForms.NONE;
                    assertThat(usualDay(text)).as(text).isEqualTo(expected);
                }
            }
        }
    }

    private static long usualDay(String text) {
        return UsualForms.date(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }

    private static boolean isDay(int year, int month, int day) {
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth();
    }

    /** The seeds, and each with a few of its characters changed, taken out or put in. */
    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>(SEEDS);
        for (String seed : SEEDS) {
            for (int i = 0; i < 60; i++) {
                StringBuilder text = new StringBuilder(seed);
                for (int changes = random.nextInt(3) + 1; changes > 0; changes--) {
                    int at = random.nextInt(text.length() + 1);
                    char other = "0123456789.-:+TZ eE".charAt(random.nextInt(19));
                    switch (random.nextInt(3)) {
                        case 0 -> text.insert(at, other);
                        case 1 -> text.replace(at, Math.min(at + 1, text.length()), String.valueOf(other));
                        default -> text.delete(at, Math.min(at + 1, text.length()));
                    }
                }
                texts.add(text.toString());
            }
        }
        for (int i = 0; i < 1_000; i++) {
            texts.add(String.valueOf(random.nextLong() >> random.nextInt(64)));
            String decimal = BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(16))
                    .toPlainString();
            texts.add(decimal);
            texts.add(String.valueOf(Double.longBitsToDouble(random.nextLong())));
            texts.add(String.valueOf(random.nextGaussian()));
            texts.add(String.valueOf((float) random.nextGaussian() * 1000));
            texts.add(BigDecimal.valueOf(random.nextLong() % 1_000_000_000_000_000_000L, random.nextInt(19))
                    .toPlainString());
        }
        return texts;
    }

    /** Texts are many, and assertions dear. */
    private static void assertSame(String what, String usual, String general) {
        if (!usual.equals(general)) {
            assertThat(usual).as(what).isEqualTo(general);
        }
    }

    private interface Reading {
        Object read();
    }

    /** The value with its class, or what is said against it. */
    private static String said(Reading reading) {
        try {
            Object value = reading.read();
            Object shown = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
            return value.getClass().getSimpleName() + " " + shown;
        } catch (ValueException refused) {
            return "refused: " + refused.field() + " " + refused.reason();
        }
    }
}

package dev.crescendo.corpus;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Values of PostgreSQL at which something changes: signs, sizes, digits, calendars, bytes and characters. As literals. */
final class EdgeValues {
    private static final List<String> YEARS = List.of(
            "0001", "0004", "0100", "1000", "1582", "1600", "1700", "1752", "1899", "1900", "1904", "1969", "1970",
            "1999", "2000", "2024", "2025", "2038", "2100", "2400", "9999", "10000", "99999", "200000");

    private static final List<String> TIMES = List.of(
            "00:00:00",
            "00:00:00.000001",
            "00:59:59.999999",
            "02:30:00",
            "11:59:59.999",
            "12:00:00",
            "12:00:00.1",
            "13:05:09.000010",
            "23:59:59",
            "23:59:59.999999");

    private EdgeValues() {}

    /** By type. Those that a warehouse can't hold are said where it is asked. */
    static Map<String, Collection<String>> byType() {
        Map<String, Collection<String>> values = new LinkedHashMap<>();
        values.put("boolean", List.of("true", "false"));
        values.put("smallint", whole(15));
        values.put("integer", whole(31));
        values.put("bigint", whole(63));
        values.put("real", floating(-149, 127));
        values.put("double precision", floating(-1074, 1023));
        values.put("numeric", numerals(40, 40, true));
        values.put("numeric(38,10)", numerals(28, 10, false));
        values.put("numeric(12,2)", numerals(10, 2, false));
        values.put("numeric(18,18)", numerals(0, 18, false));
        values.put("text", texts());
        values.put("bytea", bytes());
        values.put("date", dates());
        values.put("time without time zone", times());
        values.put("time with time zone", timesWithZone());
        values.put("timestamp without time zone", timestamps(""));
        values.put("timestamp with time zone", instants());
        values.put("interval", intervals());
        values.put("uuid", uuids());
        values.put("json", json());
        values.put("jsonb", jsonWithoutNul());
        values.put(
                "integer[]", List.of("{}", "{NULL}", "{1}", "{1,NULL}", "{{1},{2}}", "{{{1,2}},{{3,4}}}", "[5:5]={9}"));
        values.put("text[]", arraysOfTexts());
        values.put("bit varying", bits());
        return values;
    }

    private static List<String> signed(Stream<String> values) {
        return values.flatMap(value -> Stream.of(value, "-" + value)).distinct().toList();
    }

    private static Collection<String> whole(int bits) {
        BigInteger most = BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
        Set<String> values = new LinkedHashSet<>();
        for (int power = 0; power <= bits; power++) {
            for (int base : new int[] {2, 10}) {
                BigInteger at = BigInteger.valueOf(base).pow(power);
                for (long beside = -1; beside <= 1; beside++) {
                    BigInteger value = at.add(BigInteger.valueOf(beside));
                    if (value.compareTo(most) <= 0) {
                        values.add(value.toString());
                        values.add(value.negate().toString());
                    }
                }
            }
        }
        values.add(most.negate().subtract(BigInteger.ONE).toString());
        return values;
    }

    /** Powers of two, which are exact, with their neighbours, and decimals, which are not. */
    private static Collection<String> floating(int least, int most) {
        boolean isSingle = most < 128;
        Set<String> values =
                new LinkedHashSet<>(List.of("NaN", "Infinity", "-Infinity", "0", "-0", "0.1", "0.2", "0.3"));
        for (int power = least; power <= most; power += Math.max(1, (most - least) / 40)) {
            double at = Math.scalb(1.0, power);
            float single = (float) at;
            Stream<String> beside = isSingle
                    ? Stream.of(single, Math.nextUp(single), Math.nextDown(single))
                            .map(Object::toString)
                    : Stream.of(at, Math.nextUp(at), Math.nextDown(at)).map(Object::toString);
            values.addAll(signed(beside.filter(value -> !value.equals("0.0"))));
        }
        values.addAll(signed(Stream.of(
                isSingle ? "1e-45" : "5e-324",
                isSingle ? "3.4028235e+38" : "1.7976931348623157e+308",
                isSingle ? "1.1754944e-38" : "2.2250738585072014e-308",
                isSingle ? "16777216" : "9007199254740992",
                isSingle ? "16777217" : "9007199254740993",
                "1e15",
                "1e16",
                "1e21",
                "123456.789",
                "0.001",
                "0.0001",
                "1e-7")));
        return values;
    }

    /** Numerals of up to so many digits before and after the point. PostgreSQL keeps four in each of its digits. */
    private static Collection<String> numerals(int before, int after, boolean special) {
        Set<String> values = new LinkedHashSet<>(List.of("0"));
        for (int digits = 1; digits <= before; digits++) {
            values.add("9".repeat(digits));
            values.add("1" + "0".repeat(digits - 1));
            values.add("1" + "0".repeat(digits - 1) + (after > 0 ? "." + "0".repeat(after - 1) + "1" : ""));
        }
        for (int digits = 1; digits <= after; digits++) {
            values.add("0." + "9".repeat(digits));
            values.add("0." + "0".repeat(digits - 1) + "1");
            values.add("0." + "1" + "0".repeat(digits - 1));
            values.add("0." + "0".repeat(digits));
        }
        List<String> all = new ArrayList<>(signed(values.stream()));
        if (special) {
            all.addAll(List.of("NaN", "Infinity", "-Infinity", "1e1000", "1e-1000", "-1e131071", "1e-16383"));
        }
        return all;
    }

    /** Each control character alone and within, and texts that some reader between here and there takes for its own. */
    static Collection<String> texts() {
        Set<String> texts = new LinkedHashSet<>();
        IntStream.rangeClosed(1, 0xa0).mapToObj(Character::toString).forEach(one -> {
            texts.add(one);
            texts.add("a" + one + "b");
        });
        texts.addAll(List.of(
                "",
                "  ",
                "\\N",
                "\\.",
                "\\\\",
                "\\t",
                "\\x41",
                "\\u0041",
                "\r\n",
                "\n\\.\n",
                "null",
                "NULL",
                "nan",
                "'; DROP TABLE raw.things; --",
                "\"\"",
                "''",
                "$$",
                "$1",
                "?",
                ":a",
                "%s%n",
                "${HOME}",
                "{}",
                "[]",
                "{\"a\":1}",
                "e\u0301",
                "\u00e9",
                "\u1e9b\u0323",
                "\u212b",
                "\u00c5",
                "\u0130",
                "\u0131",
                "\u00df",
                "\u1e9e",
                "\u03c2",
                "\u202e",
                "\u200b",
                "\u200d",
                "\ufeff",
                "\ufeffa",
                "a\ufeff",
                "\ufffd",
                "\ufffe",
                "\uffff",
                "\ufdd0",
                "\ud83d\ude00",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\ud800\udc00",
                "\udbff\udfff",
                "\ud83c\uddf9\ud83c\uddf7",
                "\u0e01\u0e33",
                "\u05d0\u05d1",
                "\u0623",
                "\u3042",
                "\uac00",
                "\u1100\u1161",
                "\uff21",
                "\u0430",
                "\u2028",
                "\u2029",
                "\ue000",
                "\udb80\udc00",
                "x".repeat(70_000),
                "\u20ac".repeat(30_000),
                "\ud83d\ude00".repeat(20_000)));
        return texts;
    }

    private static Collection<String> bytes() {
        List<String> values = new ArrayList<>(List.of("\\x", "\\x5c4e", "\\x5c2e0a", "\\x" + "00".repeat(1_000)));
        IntStream.range(0, 256)
                .mapToObj(one -> String.format(Locale.ROOT, "\\x%02x", one))
                .forEach(values::add);
        values.add("\\x" + "00ff0a0d5c22".repeat(10_000));
        return values;
    }

    private static Collection<String> dates() {
        Set<String> values =
                new LinkedHashSet<>(List.of("infinity", "-infinity", "5874897-12-31", "1582-10-04", "1582-10-15"));
        for (String year : YEARS) {
            for (String day : List.of("01-01", "02-28", "03-01", "12-31")) {
                values.add(year + "-" + day);
            }
        }
        for (String leap : List.of("0004", "1600", "1904", "2000", "2024", "2400")) {
            values.add(leap + "-02-29");
        }
        for (String before : List.of("0001", "0005", "0044", "4712")) {
            values.add(before + "-02-28 BC");
            values.add(before + "-12-31 BC");
        }
        values.add("4713-11-24 BC");
        return values;
    }

    private static Collection<String> times() {
        List<String> values = new ArrayList<>(TIMES);
        values.add("24:00:00");
        IntStream.range(0, 24)
                .mapToObj(
                        hour -> String.format(Locale.ROOT, "%02d:%02d:%02d.%06d", hour, hour, 59 - hour, hour * 41_667))
                .forEach(values::add);
        return values;
    }

    private static Collection<String> timesWithZone() {
        List<String> values = new ArrayList<>();
        for (String zone :
                List.of("+00", "+01", "-01", "+05:45", "-09:30", "+14", "-12", "+15:59:59", "-15:59:59", "+00:00:01")) {
            for (String time : List.of("00:00:00", "12:00:00.000001", "23:59:59.999999", "24:00:00")) {
                values.add(time + zone);
            }
        }
        return values;
    }

    private static Collection<String> timestamps(String zone) {
        Set<String> values = new LinkedHashSet<>(List.of("infinity", "-infinity"));
        for (String year : YEARS) {
            values.add(year + "-01-01 00:00:00" + zone);
            values.add(year + "-12-31 23:59:59.999999" + zone);
        }
        for (String time : TIMES) {
            for (String day : List.of("1969-12-31", "1970-01-01", "2000-02-29", "2024-03-31", "2024-10-27")) {
                values.add(day + " " + time + zone);
            }
            values.add("0044-03-15 " + time + zone + " BC");
            values.add("4713-11-25 " + time + zone + " BC");
        }
        values.add("294246-12-31 23:59:59.999999" + zone);
        return values;
    }

    private static Collection<String> instants() {
        Set<String> values = new LinkedHashSet<>(timestamps("+00"));
        for (String zone :
                List.of("+14", "-12", "+05:45", "-15:59", " Europe/Berlin", " America/St_Johns", " Asia/Kathmandu")) {
            for (String time : List.of(
                    "2024-03-31 02:30:00", "2024-10-27 02:30:00", "1892-01-01 00:00:00", "1969-12-31 23:59:59")) {
                values.add(time + zone);
            }
        }
        return values;
    }

    private static Collection<String> intervals() {
        List<String> values = new ArrayList<>();
        for (int months : new int[] {0, 1, -1, 12, -13, 2147483647}) {
            for (int days : new int[] {0, 1, -1, 31, -2147483648}) {
                for (String time :
                        List.of("00:00:00", "00:00:00.000001", "-00:00:00.000001", "-23:59:59.5", "25:00:00")) {
                    values.add(months + " mons " + days + " days " + time);
                }
            }
        }
        values.add("2562047788:00:54.775807");
        values.add("infinity");
        values.add("-infinity");
        return values;
    }

    private static Collection<String> uuids() {
        return IntStream.range(0, 16)
                .mapToObj(digit -> {
                    String one = Integer.toHexString(digit);
                    return one.repeat(8) + "-" + one.repeat(4) + "-" + one.repeat(4) + "-" + one.repeat(4) + "-"
                            + one.repeat(12);
                })
                .toList();
    }

    private static Collection<String> json() {
        List<String> values = new ArrayList<>(jsonWithoutNul());
        values.add("\"\\u0000\"");
        values.add("{\"a\\u0000\": [\"\\u0000\"]}");
        return values;
    }

    private static Collection<String> jsonWithoutNul() {
        List<String> values = new ArrayList<>(List.of(
                "null",
                "true",
                "false",
                "{}",
                "[]",
                " [ 1 , 2 ] ",
                "{\"a\":1,\"a\":2}",
                "{\"b\":1,\"a\":2}",
                "{\"\":\"\"}",
                "[[[[[]]]]]",
                "\"\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u00e9\"",
                "\"\\ud83d\\ude00\"",
                "\"\ud83d\ude00\"",
                "\"\u2028\"",
                "\"\u007f\"",
                "[1.0,1.00,1,1e0]",
                "{\"a\":[{\"b\":{\"c\":[null,{}]}}]}",
                "[".repeat(300) + "]".repeat(300),
                "\"" + "x".repeat(50_000) + "\""));
        for (String number : List.of(
                "0",
                "-0",
                "1.5",
                "0.10",
                "1e5",
                "1E-2",
                "1e400",
                "-1e-400",
                "9007199254740993",
                "18446744073709551616",
                "0." + "3".repeat(60),
                "1".repeat(60))) {
            values.add(number);
            values.add("{\"n\": " + number + "}");
        }
        for (int control = 1; control < 0x20; control++) {
            values.add(String.format(Locale.ROOT, "\"\\u%04x\"", control));
        }
        return values;
    }

    private static Collection<String> arraysOfTexts() {
        List<String> values =
                new ArrayList<>(List.of("{}", "{NULL}", "{\"NULL\"}", "{\"\"}", "{{a,b},{c,d}}", "[-2:-1]={a,b}"));
        for (String text :
                List.of(",", "\"", "\\", "{", "}", " ", "\n", "\t", "\u0001", "\u00e9", "\ud83d\ude00", "null", "'")) {
            values.add("{\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\",x}");
        }
        return values;
    }

    private static Collection<String> bits() {
        List<String> values = new ArrayList<>(List.of(""));
        for (int length = 1; length <= 33; length++) {
            values.add("1".repeat(length));
            values.add("0".repeat(length - 1) + "1");
        }
        return values;
    }
}

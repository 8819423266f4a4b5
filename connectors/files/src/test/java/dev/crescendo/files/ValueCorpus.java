package dev.crescendo.files;

import static dev.crescendo.files.CorpusCase.loaded;
import static dev.crescendo.files.CorpusCase.read;
import static dev.crescendo.files.CorpusCase.rejected;
import static dev.crescendo.files.CorpusCase.utf8;
import static dev.crescendo.files.CsvCorpus.fields;
import static dev.crescendo.files.CsvCorpus.shown;

import dev.crescendo.files.CorpusCase.Outcome;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Texts as values of each type: held exactly, or rejected with their field. Never rounded, shifted or made null. */
final class ValueCorpus {
    private final List<CorpusCase> cases = new ArrayList<>();

    private ValueCorpus() {}

    static List<CorpusCase> cases() {
        ValueCorpus corpus = new ValueCorpus();
        corpus.numbers();
        corpus.times();
        corpus.others();
        return corpus.cases;
    }

    private void good(FieldType type, String text, Object value) {
        add(type, text, loaded(value), true);
    }

    private void bad(FieldType type, String... texts) {
        for (String text : texts) {
            add(type, text, rejected(2, "v "), false);
        }
    }

    /** As a field of CSV and as a JSON text; where it is a JSON number, also as that. */
    private void add(FieldType type, String text, Outcome outcome, boolean isGood) {
        boolean isNumber = type instanceof Decimal
                || List.of(Simple.INT, Simple.LONG, Simple.FLOAT, Simple.DOUBLE, Simple.NUMBER)
                        .contains(type);
        cases.add(read(
                type + " in CSV: " + shown(text),
                "a.csv",
                utf8("v\n\"" + text.replace("\"", "\"\"") + "\"\n\"\"\n"),
                source -> source.schema(fields("v", type))
                        .csv(CsvFormat.standard().withDelimiter(',')),
                outcome,
                type == Simple.TEXT ? loaded("") : loaded((Object) null)));
        if (type == Simple.BOOLEAN) {
            cases.add(json(type, '"' + text + '"', rejected(2, "v is a text, not true or false")));
        } else if (!isNumber) {
            cases.add(json(type, "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"", outcome));
        } else if (isGood && !text.endsWith("N") && !text.endsWith("y")) {
            cases.add(json(type, text, outcome));
        }
    }

    private static CorpusCase json(FieldType type, String value, Outcome outcome) {
        return read(
                type + " in JSON: " + shown(value),
                "a.ndjson",
                utf8("\n{\"v\":" + value + "}\n{\"v\":null}\n"),
                source -> source.schema(fields("v", type)),
                outcome,
                loaded((Object) null));
    }

    private void numbers() {
        String[] never = {
            " 1",
            "1 ",
            "+1",
            "007",
            "-",
            "0x10",
            "1,000",
            "1.000,5",
            "1_000",
            "\u0661",
            "\uff11",
            "one",
            "1e",
            "1e99999",
            "--1",
            "1.",
            ".5",
            "1f",
            "$1",
            "1%",
            "\u22121",
            "1\u00a0000",
            "#N/A",
            "null",
            "true",
            "1;",
            "1'000",
            "nan",
            "inf"
        };
        for (FieldType type :
                List.of(Simple.INT, Simple.LONG, Simple.FLOAT, Simple.DOUBLE, Simple.NUMBER, new Decimal(12, 2))) {
            bad(type, never);
        }
        good(Simple.INT, "2147483647", 2147483647);
        good(Simple.INT, "-2147483648", -2147483648);
        good(Simple.INT, "-0", 0);
        good(Simple.INT, "1.0", 1);
        good(Simple.INT, "1e2", 100);
        bad(Simple.INT, "2147483648", "-2147483649", "1.5", "1e-2", "1e10", "NaN", "9".repeat(1_000));
        good(Simple.LONG, "9223372036854775807", Long.MAX_VALUE);
        good(Simple.LONG, "-9223372036854775808", Long.MIN_VALUE);
        bad(Simple.LONG, "9223372036854775808", "-9223372036854775809", "0.1", "1e19", "1e9999", "Infinity");
        good(Simple.DOUBLE, "0.1", 0.1);
        good(Simple.DOUBLE, "1e308", 1e308);
        good(Simple.DOUBLE, "9007199254740992", 9007199254740992.0);
        good(Simple.DOUBLE, "NaN", Double.NaN);
        good(Simple.DOUBLE, "-Infinity", Double.NEGATIVE_INFINITY);
        good(Simple.DOUBLE, "5e-324", 5e-324);
        bad(
                Simple.DOUBLE,
                "1e400",
                "-1e400",
                "1e-400",
                "9007199254740993",
                "9007199254740993.00",
                "1e309",
                "infinity",
                "0x1p3",
                "1d");
        good(Simple.FLOAT, "1.5", 1.5f);
        good(Simple.FLOAT, "16777216", 16777216f);
        good(Simple.FLOAT, "16777216.0", 16777216f);
        bad(Simple.FLOAT, "16777217", "16777217.0", "1e39", "1e-60");
        good(Simple.NUMBER, "0." + "1".repeat(100), new BigDecimal("0." + "1".repeat(100)));
        good(Simple.NUMBER, "1e400", new BigDecimal("1e400"));
        good(Simple.NUMBER, "18446744073709551616", new BigDecimal("18446744073709551616"));
        bad(Simple.NUMBER, "NaN", "1e10000", "1".repeat(200_000));
        good(new Decimal(5, 2), "123.45", new BigDecimal("123.45"));
        good(new Decimal(5, 2), "-999.99", new BigDecimal("-999.99"));
        good(new Decimal(5, 2), "1e2", new BigDecimal("100"));
        good(new Decimal(5, 2), "123.450", new BigDecimal("123.45"));
        bad(new Decimal(5, 2), "1000", "1234.5", "123.456", "0.001", "1e3", "NaN");
        good(new Decimal(3, 3), "0.999", new BigDecimal("0.999"));
        bad(new Decimal(3, 3), "1", "0.9999");
    }

    private void times() {
        good(Simple.DATE, "2024-02-29", LocalDate.of(2024, 2, 29));
        good(Simple.DATE, "0001-01-01", LocalDate.of(1, 1, 1));
        good(Simple.DATE, "9999-12-31", LocalDate.of(9999, 12, 31));
        bad(
                Simple.DATE,
                "2023-02-29",
                "2024-02-30",
                "2024-04-31",
                "2024-13-01",
                "2024-00-10",
                "2024-01-00",
                "2024-01-32",
                "2024-1-1",
                "20240101",
                "01/02/2024",
                "1.2.2024",
                "2024/01/02",
                "2024-02-29T00:00",
                "2024-02-29Z",
                " 2024-01-01",
                "2024-01-01 ",
                "today",
                "24-01-01",
                "2024-W01",
                "2024-060",
                "10000-01-01",
                "\u0662\u0660\u0662\u0664-01-01",
                "0000-00-00",
                "1900-02-29",
                "infinity");
        good(Simple.TIME, "13:30:00", LocalTime.of(13, 30));
        good(Simple.TIME, "00:00", LocalTime.MIDNIGHT);
        good(Simple.TIME, "23:59:59.999999", LocalTime.of(23, 59, 59, 999_999_000));
        bad(
                Simple.TIME,
                "25:00",
                "12:60",
                "12:00:60",
                "23:59:60",
                "1:2:3",
                "12",
                "12:00 PM",
                "12:00:00.1234567",
                "12:00Z",
                "12h30",
                "-01:00",
                "24:01");
        good(Simple.TIMESTAMP, "2024-03-31T02:30:00", LocalDateTime.of(2024, 3, 31, 2, 30));
        good(Simple.TIMESTAMP, "2024-03-31 02:30:00.000001", LocalDateTime.of(2024, 3, 31, 2, 30, 0, 1_000));
        good(Simple.TIMESTAMP, "2024-10-27T02:30", LocalDateTime.of(2024, 10, 27, 2, 30));
        bad(
                Simple.TIMESTAMP,
                "2024-02-30T00:00:00",
                "2023-02-29 12:00:00",
                "2024-01-01",
                "2024-01-01T24:00:01",
                "2024-01-01T25:00:00",
                "2024-01-01T12:00:00Z",
                "2024-01-01T12:00:00+01:00",
                "2024-01-01  12:00:00",
                "2024-01-01T12:00:00.0000001",
                "1704067200",
                "2024-01-01T12:60:00",
                "Jan 1 2024 12:00",
                "2024-01-01T12",
                "20240101T120000");
        good(Simple.INSTANT, "2024-03-31T02:30:00+01:00", Instant.parse("2024-03-31T01:30:00Z"));
        good(Simple.INSTANT, "2024-01-01T00:00:00Z", Instant.parse("2024-01-01T00:00:00Z"));
        good(Simple.INSTANT, "2024-01-01 00:00:00-05:30", Instant.parse("2024-01-01T05:30:00Z"));
        good(Simple.INSTANT, "1969-12-31T23:59:59.999999Z", Instant.parse("1969-12-31T23:59:59.999999Z"));
        bad(
                Simple.INSTANT,
                "2024-01-01T00:00:00",
                "2024-02-30T00:00:00Z",
                "2024-01-01T00:00:00+25:00",
                "2024-01-01T00:00:00 UTC",
                "2024-01-01T00:00:00[Europe/Berlin]",
                "2024-01-01T00:00:00+01:00[Europe/Berlin]",
                "2024-01-01Z",
                "2024-01-01T00:00:60Z",
                "2024-01-01T00:00:00.0000001Z",
                "1704067200000",
                "now",
                "2024-01-01T00:00:00CEST");
    }

    private void others() {
        cases.add(json(Simple.BOOLEAN, "true", loaded(true)));
        cases.add(json(Simple.BOOLEAN, "false", loaded(false)));
        cases.add(json(Simple.BOOLEAN, "1", rejected(2, "v is a number, not true or false")));
        for (String text : List.of("true", "TRUE", "True", "t", "yes", "Y", "1")) {
            good(Simple.BOOLEAN, text, true);
        }
        for (String text : List.of("false", "F", "no", "n", "0")) {
            good(Simple.BOOLEAN, text, false);
        }
        bad(
                Simple.BOOLEAN,
                "2",
                "-1",
                "on",
                "off",
                "tru",
                " true",
                "true ",
                "\u0434\u0430",
                "null",
                "x",
                "1.0",
                "T R U E");
        UUID uuid = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        good(Simple.UUID, uuid.toString(), uuid);
        good(Simple.UUID, "123E4567-E89B-12D3-A456-426614174000", uuid);
        bad(
                Simple.UUID,
                "123e4567e89b12d3a456426614174000",
                "{123e4567-e89b-12d3-a456-426614174000}",
                "1-2-3-4-5",
                "123e4567-e89b-12d3-a456-42661417400",
                "123e4567-e89b-12d3-a456-4266141740000",
                "g23e4567-e89b-12d3-a456-426614174000",
                " 123e4567-e89b-12d3-a456-426614174000");
        good(Simple.BYTES, "AAE=", new byte[] {0, 1});
        good(Simple.BYTES, "/+8=", new byte[] {-1, -17});
        bad(Simple.BYTES, "A", "!!!!", "AAE=AAE=", "\\x0001", "AA E=", "_-8=", "AB==", "AB", "AAF=", "007");
        for (String text : List.of("null", "NaN", "\\", "{}", " ", "\u0130", "'", "2024-02-30")) {
            good(Simple.TEXT, text, text);
        }
    }
}

package dev.crescendo.files;

import static dev.crescendo.files.CorpusCase.loaded;
import static dev.crescendo.files.CorpusCase.read;
import static dev.crescendo.files.CorpusCase.rejected;
import static dev.crescendo.files.CorpusCase.utf8;
import static dev.crescendo.files.CsvCorpus.fields;
import static dev.crescendo.files.CsvCorpus.shown;

import dev.crescendo.files.CorpusCase.Outcome;
import dev.crescendo.record.FieldType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** JSON: texts that are valid and must come through as they are, and texts that are not, as lines and in arrays. */
final class JsonCorpus {
    static final UnaryOperator<FilesSource> V = source -> source.schema(fields("v", Simple.JSON));

    private static final List<String> VALID = List.of(
            "0",
            "-0",
            "123",
            "-1.5",
            "0.1",
            "1e5",
            "1E+2",
            "1e-2",
            "0e1",
            "-0.0",
            "1.000",
            "1e400",
            "1E-400",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "9007199254740993",
            "1234567890".repeat(10),
            "0." + "3".repeat(100),
            "0.1e1",
            "123456789.123456789e-10",
            "\"\"",
            "\"a\"",
            "\" \"",
            "\"\\\"\"",
            "\"\\\\\"",
            "\"\\/\"",
            "\"\\b\\f\\n\\r\\t\"",
            "\"\\u0041\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\u00e9\"",
            "\"\ud83d\ude00\"",
            "\"\u007f\"",
            "\"\u2028\u2029\"",
            "\"\ufeff\"",
            "\"\uffff\"",
            "\"/*\"",
            "\"//\"",
            "\"{\"",
            "\"]\"",
            "\"}\"",
            "\"a,b\"",
            "\"null\"",
            "\"\u202e\"",
            "\"a\\u000Ab\"",
            "\"x" + "y".repeat(10_000) + "\"",
            "true",
            "false",
            "[]",
            "[ ]",
            "[1]",
            "[1,2,3]",
            "[ 1 , 2 ]",
            "[null]",
            "[null,1]",
            "[[]]",
            "[[],[[]]]",
            "[\"a\"]",
            "[1,\"a\",null,true,{}]",
            "[\t1]",
            "[1]  ",
            "  [1]",
            "{}",
            "{ }",
            "{\"a\":1}",
            "{\"a\" : 1}",
            "{\"a\":1,\"b\":2}",
            "{\"\":0}",
            "{\"a\":{\"b\":{\"c\":[{}]}}}",
            "{\"a\":[]}",
            "{\"a\\u0000b\":1}",
            "{\"\\u0061\":1}",
            "{\"A\":1,\"a\":2}",
            "{\"v\":1}",
            "{\"a b\":1}",
            "{\"\ud83d\ude00\":1}",
            "{\"a\":-1.5e-10}",
            "{\"a\":null}",
            "[".repeat(300) + "]".repeat(300),
            "{\"a\":".repeat(300) + "1" + "}".repeat(300));

    /** As the value of {@code v} none of these makes a JSON object. */
    static final List<String> INVALID = List.of(
            // numbers
            "+1",
            "++1",
            "--1",
            "-",
            "- 1",
            "-01",
            "012",
            "-012",
            "-2.",
            "2.",
            ".5",
            ".-1",
            "-.5",
            "0.1.2",
            "0.3e",
            "0.3e+",
            "0e",
            "0e+",
            "0E",
            "1.0e",
            "1.0e-",
            "1 000",
            "1_000",
            "1eE2",
            "2.e3",
            "2.e-3",
            "9.e+",
            "0x1",
            "0x42",
            "0b1",
            "1+2",
            "-1x",
            "-foo",
            "1.2a-3",
            "1.8H-308",
            "1ea",
            "1e1.5",
            "1a",
            "\uff11",
            "\u0661",
            "1f",
            "1L",
            "1d",
            "-NaN",
            "NaN",
            "nan",
            "Infinity",
            "-Infinity",
            "+Infinity",
            "inf",
            "1,000",
            // words
            "nul",
            "nulll",
            "tru",
            "truee",
            "fals",
            "True",
            "NULL",
            "None",
            "nil",
            "undefined",
            "yes",
            "a",
            "abc def",
            "\u00e9",
            "<null>",
            "&",
            "@",
            "*",
            "?",
            "$",
            "%",
            "^",
            "`a`",
            "\u201ca\u201d",
            "#1",
            "/",
            "//1",
            "/*1*/1",
            "/**/",
            "1//",
            "1/*",
            // strings
            "\"",
            "\"a",
            "a\"",
            "'a'",
            "'",
            "\"\\\"",
            "\"\\\\\\\"",
            "\"\\x00\"",
            "\"\\a\"",
            "\"\\'\"",
            "\"\\0\"",
            "\"\\u\"",
            "\"\\u0\"",
            "\"\\u00\"",
            "\"\\u00A\"",
            "\"\\u00GG\"",
            "\"\\u{1F600}\"",
            "\"\\U0041\"",
            "\"\\ud834\\Ud\"",
            "\"\\ \"",
            "\"\\\u00e9\"",
            "\"\t\"",
            "\"\u0000\"",
            "\"\u0001\"",
            "\"\u001f\"",
            "\"a\"x",
            "\"a\" \"b\"",
            "\"a\"\"b\"",
            "\\\"a\\\"",
            // arrays
            "[",
            "]",
            "[[",
            "[1",
            "[1,",
            "[1,]",
            "[,]",
            "[,1]",
            "[1,,2]",
            "[1 2]",
            "[1 true]",
            "[a]",
            "[\"\": 1]",
            "[\"a\":1]",
            "[1:2]",
            "[\"x\"]]",
            "[1}",
            "[}",
            "[1;2]",
            "[3[4]]",
            "[\"a\"",
            "[\"a\",\n".strip(),
            "[*]",
            "[-]",
            "[\u000b1]",
            "[\f1]",
            "[\u00a01]",
            "[\"a\"'b']",
            "[1]x",
            "[1]1",
            "[nul]",
            "[True]",
            "[1,\"a]",
            "[...]",
            "[\ufeff1]",
            "(1)",
            "[1)",
            // objects
            "{",
            "}",
            "{\"a\"",
            "{\"a\"}",
            "{\"a\":",
            "{\"a\":}",
            "{\"a\" 1}",
            "{:1}",
            "{1:1}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\":1,,\"b\":2}",
            "{,\"a\":1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\"::1}",
            "{\"a\":1:2}",
            "{null:1}",
            "{[1]:2}",
            "{{}:1}",
            "{true:1}",
            "{\"a\":1]",
            "{]",
            "{\"a\",\"b\"}",
            "{\"a\":1,\"b\"}",
            "{\"a\":1,\"b\":}",
            "{\"a\"=1}",
            "{\"a\"=>1}",
            "{\"a\":1;\"b\":2}",
            "{\"a\":1}x",
            "{\"a\":1}{\"b\":2}",
            "{\"a\":/*c*/1}",
            "{\"a\":1//c}",
            "{\"a\":#}",
            "{\"a\":'b'}",
            "{\"a\":b}",
            "{\"a\\x\":1}",
            "{\"\u0001\":1}",
            "{\"a\":1,a}",
            "{...}",
            "{\"a\":[1}",
            "{\"a\":{}",
            // more than one value, and none
            "",
            " ",
            ",",
            ":",
            "1,2",
            "1 2",
            "1}",
            "1},{\"v\":2",
            "1}}",
            "1}]",
            "1} x",
            "\u00001",
            "\u000c1",
            "\ufeff1",
            "\u00a01",
            "\u20281");

    /** JSON, but for text in it that no encoding has. */
    static final List<String> NOT_UNICODE = List.of(
            "\"\\ud800\"",
            "\"\\uDBFF\"",
            "\"\\udc00\"",
            "\"\\udfff\"",
            "\"a\\ud83d\"",
            "\"\\ud83db\"",
            "\"\\ud83d \\ude00\"",
            "\"\\ud83d\\nde00\"",
            "\"\\ud83d\\\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "\"\\ude00\\ud83d\"",
            "\"\\ud83d\\ud83d\\ude00\"",
            "\"\\ud83d\\ude00\\ude00\"",
            "{\"\\ud83d\":1}",
            "{\"a\\ude00\":1}",
            "{\"a\":{\"\\ud83d\":1}}",
            "{\"a\":[\"\\ud83d\"]}",
            "[\"a\",\"\\ude00\"]");

    private static final String LONE = "holds a lone surrogate, which is not text";

    private JsonCorpus() {}

    static List<CorpusCase> cases() {
        List<CorpusCase> cases = new ArrayList<>();
        for (String text : VALID) {
            cases.add(among("valid: ", text, loaded(text.strip())));
            cases.add(inArray("valid, in an array: ", text, 0, loaded(text.strip())));
        }
        for (String text : INVALID) {
            cases.add(among("invalid: ", text, rejected(2, "")));
        }
        for (String text : NOT_UNICODE) {
            cases.add(among("not Unicode: ", text, rejected(2, LONE)));
            cases.add(inArray("not Unicode, in an array: ", text, 0, rejected(2, LONE)));
        }
        cases.addAll(lines());
        return cases;
    }

    /** The second of three lines. */
    private static CorpusCase among(String kind, String text, Outcome outcome) {
        String first = "{\"v\":1}\n";
        String second = "{\"v\":" + text + "}\n";
        CorpusCase whole = read(
                kind + shown(text),
                "a.ndjson",
                utf8(first + second + "{\"v\":3}\n"),
                V,
                loaded("1"),
                outcome,
                loaded("3"));
        return whole.cutAt(List.of(first.length(), first.length() + utf8(second).length));
    }

    private static CorpusCase inArray(String kind, String text, int line, Outcome outcome) {
        return read(
                kind + shown(text),
                "a.json",
                utf8("[{\"v\":1},\n{\"v\":" + text + "},\n{\"v\":3}]\n"),
                V,
                loaded("1"),
                outcome,
                loaded("3"));
    }

    private static CorpusCase line(String name, String line, Outcome... outcomes) {
        List<Outcome> all = new ArrayList<>(List.of(loaded("1")));
        all.addAll(List.of(outcomes));
        all.add(loaded("3"));
        return read(name, "a.ndjson", utf8("{\"v\":1}\n" + line + "\n{\"v\":3}\n"), V, all.toArray(Outcome[]::new));
    }

    private static CorpusCase unfit(String line, String reason) {
        return line("no record: " + shown(line), line, rejected(2, reason));
    }

    private static @Nullable Object none() {
        return null;
    }

    private static List<CorpusCase> lines() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        return List.of(
                unfit("1", "is not a JSON object"),
                unfit("\"a\"", "is not a JSON object"),
                unfit("null", "is not a JSON object"),
                unfit("true", "is not a JSON object"),
                unfit("[]", "is not a JSON object"),
                unfit("[{\"v\":1}]", "is not a JSON object"),
                unfit("{", ""),
                unfit("}", ""),
                unfit("\u0000", ""),
                unfit("{\"v\":1,\"v\":2}", "v is given twice"),
                unfit("{\"v\":1,\"\\u0076\":2}", "v is given twice"),
                unfit("{\"w\":1}", "w is not among the fields"),
                unfit("{\"v\":1,\"w\":2}", "w is not among the fields"),
                unfit("{\"\":1}", "is not among the fields"),
                unfit("{\"\\ud83d\":1}", LONE),
                unfit("{\"v\\ude00\":1}", LONE),
                unfit("{\"v\":1,\"\\ud83d\\ud83d\":2}", LONE),
                unfit("{\"v\":1} {\"v\":2}", ""),
                unfit("{\"v\":1}{\"v\":2}", ""),
                unfit("{\"v\":1},", ""),
                unfit("{\"v\":" + deep + "}", "beyond the limits"),
                unfit("{\"v\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}", "beyond the limits"),
                unfit("[".repeat(100_000), ""),
                unfit("\ufeff{\"v\":1}", ""),
                line("an object without the field", "{}", loaded(none())),
                line("a null", "{\"v\":null}", loaded(none())),
                line("spaces around", " \t{\"v\": 2 }  ", loaded("2")),
                line("an empty line", ""),
                line("lines of blanks", " \n\t\n\r\n"),
                line("a carriage return before the end", "{\"v\":2}\r", loaded("2")),
                line("objects in two lines", "{\"v\":\n2}", rejected(2, ""), rejected(3, "")));
    }
}

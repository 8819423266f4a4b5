package dev.crescendo.files;

import static dev.crescendo.files.CorpusCase.loaded;
import static dev.crescendo.files.CorpusCase.read;
import static dev.crescendo.files.CorpusCase.refused;
import static dev.crescendo.files.CorpusCase.rejected;
import static dev.crescendo.files.CorpusCase.utf8;
import static dev.crescendo.files.CsvCorpus.shown;

import dev.crescendo.files.CorpusCase.Outcome;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Arrays of JSON that are broken, or hold what is no record, plain and packed. */
final class ArrayCorpus {
    /** None of these is an array, and what is wrong is not within one of its elements. */
    private static final List<String> BROKEN = List.of(
            "[{\"v\":1} {\"v\":2}]",
            "[{\"v\":1}{\"v\":2}]",
            "[{\"v\":1},,{\"v\":2}]",
            "[{\"v\":1},]",
            "[{\"v\":1}, ]",
            "[,{\"v\":1}]",
            "[,]",
            "[:]",
            "[}",
            "[}]",
            "[{\"v\":1}}",
            "[{\"v\":1}}]",
            "[{\"v\":1]",
            "[{\"v\":[1}]",
            "[{\"v\":1)]",
            "[{\"v\":1};{\"v\":2}]",
            "[{\"v\":1}:{\"v\":2}]",
            "[{\"v\":1}x]",
            "[{\"v\":1}\u0000]",
            "[{\"v\":1}//c\n]",
            "[{\"v\":1}\"\"]",
            "[[1}]");

    /** These break off. */
    private static final List<String> UNENDED = List.of(
            "[",
            "[ \n",
            "[{",
            "[{\"v\"",
            "[{\"v\":1",
            "[{\"v\":1}",
            "[{\"v\":1},",
            "[{\"v\":1},{\"v\":\"]",
            "[[{\"v\":1}]",
            "[{\"v\":\"\\\"}]");

    private static final List<String> BEHIND = List.of(
            "x", "]", "[", ",", "{\"v\":2}", "[{\"v\":2}]", "null", "\u0000", "]]]]", "\ufeff", "x".repeat(70_000));

    private static final List<String> NO_OBJECTS =
            List.of("1", "-1.5e3", "\"a\"", "\"]\"", "null", "true", "[]", "[1]", "[{\"v\":1}]", "[[[]]]");

    private ArrayCorpus() {}

    static List<CorpusCase> cases() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        for (String text : JsonCorpus.INVALID) {
            if (text.matches("[^\"\\[\\]{}]*")) {
                among(cases, "value " + shown(text), "{\"v\":" + text + "}", rejected(2, ""));
            }
        }
        for (String text : NO_OBJECTS) {
            among(cases, "element " + shown(text), text, rejected(2, "is not a JSON object"));
        }
        for (String text : List.of("tru", "\u0000", "x", "'a'", "1x", "1.")) {
            among(cases, "element " + shown(text), text, rejected(2, "is not valid JSON"));
        }
        among(cases, "twice", "{\"v\":1,\"v\":2}", rejected(2, "v is given twice"));
        among(cases, "another field", "{\"w\":1}", rejected(2, "w is not among the fields"));
        among(
                cases,
                "deep",
                "{\"v\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                rejected(2, "beyond the limits"));
        among(cases, "deep array", "[".repeat(10_000) + "]".repeat(10_000), rejected(2, "is not a JSON object"));
        among(cases, "brackets in text", "{\"v\":\"]},{[\\\"\"}", loaded("\"]},{[\\\"\""));
        for (String text : BROKEN) {
            cases.add(refused("broken array " + shown(text), "a.json", utf8(text), JsonCorpus.V, "no JSON array"));
            cases.add(refused(
                    "broken array, packed " + shown(text),
                    "a.json.gz",
                    LoadedFiles.packed(text),
                    JsonCorpus.V,
                    "no JSON array"));
        }
        for (String text : UNENDED) {
            cases.add(read("array that waits " + shown(text), "a.json", utf8(text), JsonCorpus.V));
            cases.add(refused(
                    "array without its end, packed " + shown(text),
                    "a.json.gz",
                    LoadedFiles.packed(text),
                    JsonCorpus.V,
                    "has no end"));
        }
        for (String text : BEHIND) {
            both(
                    cases,
                    "behind an array " + shown(text),
                    "[{\"v\":1}]\n" + text,
                    loaded("1"),
                    rejected(2, "comes after the end"));
        }
        both(cases, "empty array", "[]");
        both(cases, "empty array of blanks", " \r\n[ \t\n] \n\n");
        both(cases, "marked array", "\ufeff[{\"v\":1}]", loaded("1"));
        for (String encoding : List.of("UTF-16", "x-UTF-16LE-BOM", "X-UTF-32BE-BOM", "X-UTF-32LE-BOM")) {
            cases.add(read(
                    "array in " + encoding,
                    "a.json",
                    "[{\"v\":\"\u00e9\ud83d\ude00]\"},\n1,{\"v\":3}]".getBytes(Charset.forName(encoding)),
                    JsonCorpus.V,
                    loaded("\"\u00e9\ud83d\ude00]\""),
                    rejected(2, "is not a JSON object"),
                    loaded("3")));
        }
        cases.add(read(
                "array in Latin-1",
                "a.json",
                "[{\"v\":\"\u00e9\"},\n{\"v\":2}]".getBytes(StandardCharsets.ISO_8859_1),
                JsonCorpus.V,
                rejected(1, "is not UTF-8"),
                loaded("2")));
        return cases;
    }

    private static void among(List<CorpusCase> cases, String name, String element, Outcome outcome) throws IOException {
        both(
                cases,
                "in an array: " + name,
                "[{\"v\":1},\n" + element + ",\n{\"v\":3}]\n",
                loaded("1"),
                outcome,
                loaded("3"));
    }

    private static void both(List<CorpusCase> cases, String name, String text, Outcome... outcomes) throws IOException {
        cases.add(read(name, "a.json", utf8(text), JsonCorpus.V, outcomes));
        cases.add(read(name + ", packed", "a.json.gz", LoadedFiles.packed(text), JsonCorpus.V, outcomes));
    }
}

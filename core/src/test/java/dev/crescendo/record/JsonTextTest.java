package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                " true ",
                "-0.5e+10",
                "0",
                "1E2",
                "\"\"",
                "\"\\u00fF \\\\ \\\" \\/ ü😀\"",
                "[]",
                "[ 1 , [2,{}] ]",
                "{}",
                "{ \"a\" : 1 , \"a\" : [ ] }\n"
            })
    void jsonIsTaken(String text) {
        assertThat(JsonText.problem(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "NaN",
                "Infinity",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "--1",
                "'a'",
                "\"a",
                "\"\t\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "[1,]",
                "[1 2]",
                "[",
                "{",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":1,}",
                "{} {}",
                "1 // one"
            })
    void whatIsNoJsonIsNot(String text) {
        assertThat(JsonText.problem(text)).startsWith("is not JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud83d\"",
                "\"\\uDE00\"",
                "\"\\ud83dx\"",
                "\"\\ud83d\\n\"",
                "\"\\ud83d\\ud83d\\ude00\"",
                "\"\\ud83d\\u0041\"",
                "\"\\ude00\\ud83d\"",
                "{\"\\ud83d\":1}",
                "[{\"a\":[\"\\udfff\"]}]"
            })
    void escapesThatAreNoTextAreRefused(String text) {
        assertThat(JsonText.problem(text)).isEqualTo("holds a lone surrogate, which is not text");
    }

    @Test
    void escapesThatOnlyLookLikeSurrogatesAreTaken() {
        assertThat(JsonText.problem("{\"\\ud83d\\uDE00\":\"\\\\ud83d \\ud7ff\\ue000\"}"))
                .isNull();
    }

    @Test
    void jsonThatOverflowsStacksIsRefusedWithoutOverflowingOurs() {
        assertThat(JsonText.problem("[".repeat(1000) + "]".repeat(1000))).isNull();
        assertThat(JsonText.problem("[".repeat(1_000_000))).contains("deeper than 1000");
    }
}

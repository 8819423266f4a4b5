package dev.crescendo.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Node;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private static Node read(String text) {
        return YamlReader.read(text, "a.yaml", "a: b", new ArrayList<>());
    }

    @Test
    void noNameHoldsNul() {
        List<Problem> problems = new ArrayList<>();

        Node read = YamlReader.read("a: \"x\\0y\"\n\"b\\0\": z", "a.yaml", "a: b", problems);

        assertThat(read.mapping().get("a").text()).isEqualTo("xy");
        assertThat(problems).extracting(Problem::where).containsExactly("a.yaml:1:1 a", "a.yaml:2:1");
        assertThat(problems).extracting(Problem::what).containsOnly("it holds the character NUL");
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() {
        for (String open : new String[] {"[", "{a: ", "- "}) {
            assertThatThrownBy(() -> read(open.repeat(20_000)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("a.yaml");
        }
    }

    @Test
    void aCharacterOfTwoHalvesIsReadWhereverItStands() {
        for (int before = 1_000; before < 1_060; before++) {
            String text = "x".repeat(before) + "\ud83d\ude00".repeat(3_000);
            assertThat(read("a: " + text).mapping().get("a").text()).isEqualTo(text);
        }
        assertThatThrownBy(() -> read("a: \ud83d"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a.yaml");
    }

    @Test
    void escapesWithoutDigitsAreRefused() {
        for (String escape : new String[] {"a: \"\\x", "a: \"\\u", "a: \"\\x\"", "a: !a%zz b"}) {
            assertThatThrownBy(() -> read(escape)).as(escape).isInstanceOf(ConfigurationException.class);
        }
    }
}

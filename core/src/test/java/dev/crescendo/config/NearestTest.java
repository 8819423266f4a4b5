package dev.crescendo.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void lettersThatChangedPlacesAreOneMistake() {
        assertThat(Nearest.suggestion("usre", List.of("url", "user", "password")))
                .isEqualTo("Did you mean 'user'?");
    }

    @Test
    void ofWordsEquallyNearTheOneThatBeginsTheSameIsMeant() {
        assertThat(Nearest.suggestion("kez", List.of("hey", "key"))).isEqualTo("Did you mean 'key'?");
        assertThat(Nearest.suggestion("tabel", List.of("label", "table"))).isEqualTo("Did you mean 'table'?");
    }

    @Test
    void whereNoneIsNearAllAreNamed() {
        assertThat(Nearest.suggestion("passphrase", List.of("url", "user"))).isEqualTo("Valid are: url, user.");
        assertThat(Nearest.suggestion("x", List.of())).isEqualTo("Nothing is allowed here: take it out.");
    }
}

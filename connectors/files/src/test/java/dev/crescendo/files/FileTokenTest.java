package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.position.Token;
import org.junit.jupiter.api.Test;

class FileTokenTest {
    @Test
    void aTokenIsReadAsItWasWritten() {
        FileToken token = new FileToken(90, 100, -7, "00ff");
        assertThat(FileToken.of("a.csv", token.token())).isEqualTo(token);
    }

    @Test
    void aPositionOfAnEarlierBuildIsCalledThat() {
        Token token = new Token("100/100 modified 7 sha256 00ff");
        assertThatThrownBy(() -> FileToken.of("a.csv", token))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.csv was saved by an earlier build")
                .hasMessageContaining("--full-refresh");
    }

    @Test
    void aPositionOfAnotherSourceIsRefused() {
        Token token = new Token("lsn 0/16B3748");
        assertThatThrownBy(() -> FileToken.of("a.csv", token))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("Was the pipeline one of another source");
    }
}

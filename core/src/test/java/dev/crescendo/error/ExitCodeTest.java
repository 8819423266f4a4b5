package dev.crescendo.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    @Test
    void theGravestOutcomeWins() {
        assertThat(ExitCode.of(List.of())).isEqualTo(ExitCode.OK);
        assertThat(ExitCode.of(List.of(ExitCode.OK, ExitCode.HELD))).isEqualTo(ExitCode.HELD);
        assertThat(ExitCode.of(List.of(ExitCode.HELD, ExitCode.FAILED))).isEqualTo(ExitCode.FAILED);
        assertThat(ExitCode.of(List.of(ExitCode.FAILED, ExitCode.CHECK_FAILED))).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(ExitCode.of(List.of(ExitCode.CHECK_FAILED, ExitCode.FENCED))).isEqualTo(ExitCode.FENCED);
        assertThat(ExitCode.of(List.of(ExitCode.FENCED, ExitCode.USAGE))).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void noCodeIs99WhichAirflowTakesForSkipped() {
        assertThat(ExitCode.values()).extracting(ExitCode::number).doesNotContain(99);
    }
}

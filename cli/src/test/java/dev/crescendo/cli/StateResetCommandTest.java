package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.position.Position;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code state reset} against a warehouse in memory. */
class StateResetCommandTest extends CommandFixture {
    private static final PipelineId LINES = new PipelineId("shop", "lines", PipelineId.RAW);

    private final String name = "reset-" + UUID.randomUUID();
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.named(name);

    private @Nullable String answer;

    @BeforeEach
    void loadThreeLines() throws IOException {
        project("append");
        assertThat(crescendo("run")).as(err).isZero();
    }

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    private void project(String write) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: here\nconnections:\n  here: { type: memory, name: " + name
                        + " }\npipelines:\n  lines: { source: here, count: 3, key: [id], write: " + write + " }\n");
    }

    @Override
    CommandLineRunner runner(PrintWriter printed, PrintWriter complained) {
        Keyboard keyboard = answer == null ? null : () -> answer;
        return new CommandLineRunner(
                new Console(printed, complained), keyboard, Termination.never(), Crescendo.project());
    }

    private Position position() {
        try (Ledger ledger = warehouse.ledger()) {
            return ledger.position(LINES);
        }
    }

    @Test
    void theNextRunReadsEverythingAgainAndAppendsItTwiceAsItSaid() {
        assertThat(crescendo("state", "reset", "lines", "--yes")).as(err).isZero();

        assertThat(out.strip())
                .isEqualTo("lines: forgot lines at 3. Its next run reads that again from the beginning and appends it:"
                        + " what is loaded is there twice then. To load the table anew instead, use"
                        + " 'crescendo run --full-refresh lines'");
        assertThat(err).isEmpty();
        assertThat(position()).isEqualTo(Position.empty());
        assertThat(warehouse.rows("lines")).hasSize(3);
        crescendo("run");
        assertThat(warehouse.rows("lines")).hasSize(6);
    }

    @Test
    void whatIsMergedIsThereOnce() throws IOException {
        project("merge");
        assertThat(crescendo("state", "reset", "lines", "--lane", "lines", "--yes", "--json"))
                .isZero();

        assertThat(out.strip())
                .isEqualTo("{\"command\":\"state reset\",\"ok\":true,\"exit_code\":0,\"summary\":\"1 lane forgotten\","
                        + "\"result\":{\"project\":\"shop\",\"pipeline\":\"lines\",\"forgotten\":{\"lines\":\"3\"}},"
                        + "\"errors\":[]}");
        assertThat(crescendo("run")).isZero();
        assertThat(out).containsPattern("lines +loaded +3");
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void withoutATerminalItWantsToBeToldThatItIsMeant() {
        assertThat(crescendo("state", "reset", "lines")).isEqualTo(2);

        assertThat(err)
                .contains("lines: forgets lines at 3.", "is there twice then", "There is no terminal to ask", "--yes");
        assertThat(position()).isNotEqualTo(Position.empty());
    }

    @Test
    void onATerminalItAsks() {
        for (String no : List.of("", "n", "nope")) {
            answer = no;
            assertThat(crescendo("state", "reset", "lines")).isEqualTo(2);
            assertThat(err).contains("Go on? [y/N] ", "not confirmed. Nothing has changed.");
            assertThat(position()).isNotEqualTo(Position.empty());
        }
        answer = " Y";
        assertThat(crescendo("state", "reset", "lines")).isZero();
        assertThat(position()).isEqualTo(Position.empty());
    }

    @Test
    void aPipelineThatARunHoldsKeepsItsPosition() {
        try (Ledger ledger = warehouse.ledger()) {
            ledger.claim(LINES, new RunKey("other"), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(5));
            assertThat(crescendo("state", "reset", "lines", "--yes")).isEqualTo(4);
        }
        assertThat(err).contains("crescendo: the pipeline of shop.lines is held by run other");
        assertThat(position()).isNotEqualTo(Position.empty());
    }

    @Test
    void whatIsNotThereIsRefusedOrSaid() {
        assertThat(crescendo("state", "reset")).isEqualTo(2);
        assertThat(err).contains("Missing required parameter: 'NAME'");
        assertThat(crescendo("state", "reset", "liens", "--yes")).isEqualTo(2);
        assertThat(err).contains("there is no pipeline 'liens'. Did you mean 'lines'?");
        assertThat(crescendo("state", "reset", "lines", "--lane", "other", "--yes"))
                .isEqualTo(2);
        assertThat(err)
                .contains("crescendo: --lane: lines has no lane 'other'. Its lanes are shown by"
                        + " 'crescendo state show lines'.");
        assertThat(crescendo("state", "reset", "lines", "--lane", "*", "--yes")).isEqualTo(2);

        assertThat(crescendo("state", "reset", "lines", "--yes")).isZero();
        assertThat(crescendo("state", "reset", "lines")).isZero();
        assertThat(out).contains("lines: it has no position, there is nothing to forget");
        assertThat(crescendo("state", "reset", "lines", "--lane", "lines")).isEqualTo(2);
        assertThat(err).contains("It has no position at all.");
    }
}

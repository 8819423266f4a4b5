package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter written = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    /** What stays on a terminal that is high enough: knows only what {@link Screen} says to it. */
    private List<String> terminal() {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        String text = written.toString();
        int row = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                row++;
                if (row == lines.size()) {
                    lines.add(new StringBuilder());
                }
            } else if (c == '\u001B') {
                int end = i + 2;
                while (!Character.isLetter(text.charAt(end))) {
                    end++;
                }
                String order = text.substring(i + 2, end);
                if (text.charAt(end) == 'A') {
                    row -= Integer.parseInt(order);
                } else if (text.charAt(end) == 'J') {
                    lines.subList(row, lines.size()).clear();
                    lines.add(new StringBuilder());
                }
                i = end;
            } else if (c != '\r') {
                lines.get(row).append(c);
            }
        }
        return lines.stream().map(StringBuilder::toString).toList();
    }

    /** The estimate is made by another thread. */
    private void tickUntilEstimated(Progress progress) {
        while (terminal().stream().noneMatch(line -> line.contains("%"))) {
            progress.tick();
            LockSupport.parkNanos(5_000_000);
        }
    }

    private Progress on(int columns, int pipelines) {
        Screen screen = new Screen(written, () -> columns, false);
        RootCommand root =
                new RootCommand(new Console(new PrintWriter(new StringWriter()), screen), null, Crescendo.project());
        return new Progress(root, screen, pipelines, clock::get);
    }

    @Test
    void eachPipelineHasALineAsWideAsTheTerminalLets() {
        Progress progress = on(120, 3);
        LongConsumer orders = progress.begin("orders", () -> OptionalLong.of(2_000_000));
        progress.begin("events", () -> OptionalLong.empty()).accept(700);
        clock.set(Duration.ofSeconds(75).toNanos());
        orders.accept(1_500_000);
        tickUntilEstimated(progress);
        assertThat(terminal())
                .containsExactly(
                        "orders  ███████████████░░░░░   75%  1,500,000 rows  20,000/s  1:15",
                        "events  700 rows  9/s  1:15", "0 of 3 pipelines done, 1:15", "");
    }

    @Test
    void aNarrowTerminalGetsLessAndNoLineWraps() {
        Progress progress = on(40, 2);
        progress.begin("a_pipeline_with_a_long_name", () -> OptionalLong.of(10)).accept(1_234_567);
        clock.set(Duration.ofSeconds(3600).toNanos());
        tickUntilEstimated(progress);
        assertThat(terminal())
                .containsExactly("a_pipeline_w…  100%  1.2M rows  342/s", "0 of 2 pipelines done, 1:00:00", "");
        assertThat(terminal()).allMatch(line -> line.length() < 40);
    }

    @Test
    void whatIsPrintedScrollsByAndNothingIsLeftInTheEnd() {
        Progress progress = on(80, 2);
        progress.begin("orders", () -> OptionalLong.empty()).accept(5);
        progress.tick();
        progress.end("orders");
        progress.begin("events", () -> OptionalLong.empty());
        progress.tick();
        progress.close();
        assertThat(terminal()).containsExactly("");
    }

    @Test
    void linesOfOthersStandAboveAndHalfALineIsWaitedFor() {
        Screen screen = new Screen(written, () -> 80, false);
        screen.show(List.of("one", "two"));
        screen.println("a note");
        screen.flush();
        screen.show(List.of("three"));
        assertThat(terminal()).containsExactly("a note", "three", "");
        screen.print("half a ");
        screen.flush();
        screen.show(List.of("three"));
        screen.println("line");
        screen.show(List.of());
        assertThat(terminal()).containsExactly("a note", "half a line", "");
    }

    @Test
    void linesThatANarrowerWindowBrokeAreTakenOffWhole() {
        AtomicInteger columns = new AtomicInteger(80);
        Screen screen = new Screen(written, columns::get, false);
        screen.show(List.of("x".repeat(70), "y"));
        columns.set(30);
        screen.show(List.of());
        assertThat(written.toString()).contains("\u001B[4A\r");
    }

    @Test
    void complaintsAreRedWhereThereAreColours() {
        new Console(new PrintWriter(new StringWriter()), new Screen(written, () -> 80, true)).note("crescendo: no");
        new Console(new PrintWriter(new StringWriter()), new Screen(written, () -> 80, false)).note("crescendo: no");
        assertThat(written.toString()).isEqualTo("\u001B[31mcrescendo:\u001B[0m no\ncrescendo: no\n");
    }

    @Test
    void elsewhereALineIsPrintedNowAndThen() {
        StringWriter err = new StringWriter();
        RootCommand root = new RootCommand(
                new Console(new PrintWriter(new StringWriter()), new PrintWriter(err)), null, Crescendo.project());
        Progress progress = new Progress(root, null, 1, clock::get);
        LongConsumer orders = progress.begin("orders", () -> OptionalLong.empty());
        orders.accept(1000);
        progress.tick();
        assertThat(err.toString()).isEmpty();
        clock.set(Progress.INTERVAL.toNanos());
        progress.tick();
        progress.tick();
        assertThat(err.toString()).isEqualTo("orders: 1,000 rows, 33/s, 0:30\n");
        progress.close();
        assertThat(err.toString()).doesNotContain("\u001B");
    }

    @Test
    void largeNumbersStayShort() {
        assertThat(List.of(0L, 999L, 1000L, 12_345L, 99_950L, 999_499L, 999_500L, 1_234_567L, 5_000_000_000L))
                .extracting(Progress::brief)
                .containsExactly("0", "999", "1.0k", "12.3k", "100k", "999k", "1.0M", "1.2M", "5.0G");
    }
}

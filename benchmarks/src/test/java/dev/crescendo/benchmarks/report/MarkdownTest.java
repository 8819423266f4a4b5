package dev.crescendo.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.contest.Results;
import dev.crescendo.benchmarks.contest.Turns;
import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTest {
    private static final ServerProcess UNSEEN = ServerProcess.of(0);

    private final List<String> turns = new ArrayList<>();

    /** One that says what it takes, the first for warming up. */
    private final class Timed implements Contestant {
        private final String name;
        private final double[] seconds;
        private int run;

        Timed(String name, double... seconds) {
            this.name = name;
            this.seconds = seconds;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void prepare() {}

        @Override
        public Measure run() {
            turns.add(name);
            return new Measure(new Measure.Phase(seconds[run++], 1), Measure.Phase.NONE, 0, 100);
        }

        @Override
        public String digest() {
            return "same";
        }
    }

    @Test
    void roundsAreComparedOneByOneAndGoalsByTheirMedian() throws Exception {
        Comparison comparison = new Comparison(
                "x",
                "A job",
                1000,
                4000,
                List.of(new Timed("limit", 9, 1, 2, 8), new Timed("ours", 9, 2, 4, 8)),
                List.of(
                        Goal.throughput("ours", 0.5, "limit"),
                        Goal.throughput("ours", 0.9, "limit"),
                        Goal.atMost("ours", Quantity.MEMORY, 99)));

        Results results = new Turns(UNSEEN, 1, 3, "").take(comparison);

        assertThat(turns).startsWith("limit", "ours", "limit", "ours");
        assertThat(Markdown.of(results).lines())
                .anyMatch(line -> line.startsWith("| ours | 4.00, 2.00–8.00 | 0 | 0 | 0.50, 0.50–1.00 |"))
                .contains("| ours | ≥ 0.50 × the rows a second of limit | 0.50 | met |")
                .contains("| ours | ≥ 0.90 × the rows a second of limit | 0.50 | **missed** |")
                .contains("| ours | ≤ 99 peak RSS MB | 100 | **missed** |");
    }

    @Test
    void thosePutAsideByNameLeaveGoalsOpen() throws Exception {
        Comparison comparison = new Comparison(
                "x",
                "A job",
                1000,
                4000,
                List.of(new Timed("limit", 1), new Timed("ours", 2)),
                List.of(Goal.throughput("ours", 0.9, "limit")));

        Results results = new Turns(UNSEEN, 0, 1, "ours").take(comparison);

        assertThat(results.names()).containsExactly("ours");
        assertThat(Markdown.of(results)).doesNotContain("Goal");
    }
}

package dev.crescendo.benchmarks.contest;

import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.ServerProcess;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Lets contestants do their job in turn, round after round: A B A B. */
public final class Turns {
    private final ServerProcess server;
    private final int warmUps;
    private final int rounds;
    private final String only;

    /**
     * @param warmUps rounds before those that count, which warm the server's caches
     * @param only what a contestant's name must contain to take part; of several, with | between them, one
     */
    public Turns(ServerProcess server, int warmUps, int rounds, String only) {
        this.server = server;
        this.warmUps = warmUps;
        this.rounds = rounds;
        this.only = only;
    }

    /** Whether any of its contestants take part. */
    public boolean concern(Comparison comparison) {
        return !taking(comparison).isEmpty();
    }

    private List<Contestant> taking(Comparison comparison) {
        return comparison.contestants().stream()
                .filter(contestant -> Stream.of(only.split("\\|")).anyMatch(contestant.name()::contains))
                .toList();
    }

    /**
     * Measures.
     *
     * @throws IllegalStateException when two contestants made different tables
     */
    public Results take(Comparison comparison) throws Exception {
        Results results = new Results(comparison);
        List<Contestant> contestants = taking(comparison);
        for (int round = 1 - warmUps; round <= Math.max(rounds, comparison.leastRounds()); round++) {
            comparison.opening().begin();
            String expected = "";
            for (Contestant contestant : contestants) {
                Measure measure = run(contestant);
                String digest = contestant.digest();
                if (expected.isEmpty()) {
                    expected = digest;
                } else if (!digest.equals(expected)) {
                    throw new IllegalStateException(
                            contestant.name() + " made another table: " + digest + " instead of " + expected);
                }
                System.err.printf(
                        Locale.ROOT,
                        "%s, round %d: %-50s %.2f s%n",
                        comparison.name(),
                        round,
                        contestant.name(),
                        measure.load().seconds());
                if (round > 0) {
                    results.add(contestant, measure);
                }
            }
        }
        for (Contestant contestant : contestants) {
            results.note(contestant, contestant.notes());
        }
        return results;
    }

    private Measure run(Contestant contestant) throws Exception {
        contestant.prepare();
        double before = server.cpuSeconds();
        Measure measure = contestant.run();
        return measure.withServer(server.cpuSeconds() - before);
    }
}

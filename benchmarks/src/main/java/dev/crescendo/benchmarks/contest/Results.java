package dev.crescendo.benchmarks.contest;

import dev.crescendo.benchmarks.process.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What a comparison's rounds gave, by contestant, and in which order they took turns. */
public final class Results {
    /** Middle, least and most of some numbers. */
    public record Spread(double median, double least, double most) {
        static Spread of(double[] numbers) {
            double[] sorted = numbers.clone();
            java.util.Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }
    }

    private final Comparison comparison;
    private final Map<String, List<Measure>> measures = new LinkedHashMap<>();
    private final Map<String, List<String>> notes = new LinkedHashMap<>();

    Results(Comparison comparison) {
        this.comparison = comparison;
    }

    void add(Contestant contestant, Measure measure) {
        measures.computeIfAbsent(contestant.name(), key -> new ArrayList<>()).add(measure);
    }

    void note(Contestant contestant, List<String> text) {
        if (!text.isEmpty()) {
            notes.put(contestant.name(), text);
        }
    }

    public Comparison comparison() {
        return comparison;
    }

    public List<String> names() {
        return List.copyOf(measures.keySet());
    }

    public List<Measure> measures(String contestant) {
        return List.copyOf(measures.getOrDefault(contestant, List.of()));
    }

    public Map<String, List<String>> notes() {
        return Map.copyOf(notes);
    }

    public Spread spread(String contestant, Quantity quantity) {
        return Spread.of(measures(contestant).stream().mapToDouble(quantity::of).toArray());
    }

    /** How a quantity of one compares with another's, round by round: what disturbs a round disturbs both. */
    public Spread ratio(String contestant, Quantity quantity, String other) {
        List<Measure> ours = measures(contestant);
        List<Measure> theirs = measures(other);
        return Spread.of(IntStream.range(0, ours.size())
                .mapToDouble(round -> quantity.of(ours.get(round)) / quantity.of(theirs.get(round)))
                .toArray());
    }

    /** How many times the rows a second of another one moves. */
    public Spread speed(String contestant, Quantity quantity, String other) {
        Spread slowness = ratio(contestant, quantity, other);
        return new Spread(1 / slowness.median(), 1 / slowness.most(), 1 / slowness.least());
    }

    /** What has come of a goal, in its own terms; empty when its contestants did not compete. */
    public OptionalDouble reached(Goal goal) {
        if (!measures.containsKey(goal.contestant())
                || !(goal.other().isEmpty() || measures.containsKey(goal.other()))) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                goal.other().isEmpty()
                        ? spread(goal.contestant(), goal.quantity()).most()
                        : ratio(goal.contestant(), goal.quantity(), goal.other())
                                .median());
    }
}

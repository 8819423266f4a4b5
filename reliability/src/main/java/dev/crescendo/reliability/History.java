package dev.crescendo.reliability;

import dev.crescendo.load.WriteMode;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.testkit.Kill;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What is loaded and how, and where runs of it are killed: all drawn from a seed, so that it can be had again.
 *
 * @param seed what it was drawn from
 * @param sameKey whether all runs have the same key, as those of a cron slot have
 * @param kills each for a run of its own, and its reruns
 */
record History(
        long seed,
        WriteMode mode,
        int rows,
        int splits,
        int threads,
        boolean loadedBefore,
        boolean sameKey,
        List<List<Kill>> kills) {
    /** How many runs are killed of one history. */
    static final int RUNS = 10;

    private static final Set<FaultPoint> IN_TASKS =
            Set.of(FaultPoint.IN_TASK, FaultPoint.BEFORE_TASK_END, FaultPoint.AFTER_TASK, FaultPoint.AFTER_RECEIPT);

    /**
     * Draws.
     *
     * @param calls how often a run makes which system calls at most; none if it can't be killed at them
     */
    static History draw(long seed, List<FaultPoint> points, Map<String, Integer> calls) {
        SplittableRandom random = new SplittableRandom(seed);
        WriteMode mode = WriteMode.values()[random.nextInt(WriteMode.values().length)];
        int rows = 1 + random.nextInt(1 << random.nextInt(1, 12));
        int splits = random.nextInt(1, 5);
        int threads = random.nextInt(1, 3);
        boolean loadedBefore = random.nextInt(3) > 0;
        boolean sameKey = mode != WriteMode.APPEND || random.nextBoolean();
        List<List<Kill>> kills = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            List<Kill> history = new ArrayList<>(List.of(kill(random, points, calls, splits)));
            if (random.nextInt(5) == 0) {
                history.add(kill(random, points, calls, splits));
            }
            kills.add(history);
        }
        return new History(seed, mode, rows, splits, threads, loadedBefore, sameKey, kills);
    }

    private static Kill kill(SplittableRandom random, List<FaultPoint> points, Map<String, Integer> calls, int splits) {
        if (!calls.isEmpty() && random.nextBoolean()) {
            List<String> names = calls.keySet().stream().sorted().toList();
            String call = names.get(random.nextInt(names.size()));
            return Kill.atCall(call, random.nextInt(1, calls.getOrDefault(call, 1) + 1));
        }
        FaultPoint point = points.get(random.nextInt(points.size()));
        return Kill.at(point, IN_TASKS.contains(point) ? random.nextInt(1, splits + 1) : 1);
    }

    @Override
    public String toString() {
        return "seed " + seed + " (" + mode + ", " + rows + " rows, " + splits + " splits, " + threads + " threads"
                + (loadedBefore ? ", loaded before" : "") + (sameKey ? ", same key" : "") + ")";
    }
}

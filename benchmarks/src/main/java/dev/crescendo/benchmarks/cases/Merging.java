package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.data.Changing;
import dev.crescendo.benchmarks.data.Shop;
import java.util.ArrayList;
import java.util.List;

/** Changes of a table come into a copy of it, by key. Each round changes other rows, which all contestants then fetch. */
final class Merging {
    private Merging() {}

    static List<Comparison> comparisons(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Changing changing = Changing.create(shop);
        HandMerge byHand = HandMerge.create(shop, changing);
        String pipeline = MergePipeline.load(workplace);
        List<Comparison> comparisons = new ArrayList<>();
        for (int percent : List.of(1, 10, 100)) {
            MergePipeline ours = new MergePipeline(workplace, changing, 100 / percent, pipeline);
            comparisons.add(comparison(percent, shop, changing, List.of(byHand, ours)));
        }
        return comparisons;
    }

    private static Comparison comparison(int percent, Shop shop, Changing changing, List<Contestant> contestants)
            throws Exception {
        int oneOf = 100 / percent;
        return new Comparison(
                "merge-" + percent,
                "Merge by key, " + percent + " % of " + String.format(java.util.Locale.ROOT, "%,d", shop.rows())
                        + " rows changed",
                shop.rows() / oneOf,
                shop.copyBytes() / oneOf,
                1,
                () -> changing.changeOneOf(oneOf),
                contestants,
                percent == 1
                        ? List.of(Goal.atMost(MergePipeline.NAME, Quantity.LOAD, 1.3, HandMerge.NAME))
                        : List.of());
    }
}

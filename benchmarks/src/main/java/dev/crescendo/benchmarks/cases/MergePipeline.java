package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.data.Changing;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.load.Work;
import dev.crescendo.benchmarks.process.Measure;
import java.util.List;

/** Ours: the next run of a pipeline that merges, whose table is there. */
final class MergePipeline implements Contestant {
    static final String NAME = IntoPostgres.name(Work.MERGE);

    private final Workplace workplace;
    private final Changing changing;
    private final int oneOf;
    private final String pipeline;

    /**
     * @param oneOf how many rows there are to one that has changed
     * @param pipeline its name, as {@link #load} gives it
     */
    MergePipeline(Workplace workplace, Changing changing, int oneOf, String pipeline) {
        this.workplace = workplace;
        this.changing = changing;
        this.oneOf = oneOf;
        this.pipeline = pipeline;
    }

    /** Loads all there is by a new pipeline; returns its name. */
    static String load(Workplace workplace) throws Exception {
        String pipeline = workplace.newPipeline();
        workplace.load("", Work.LEDGER, "");
        workplace.load(pipeline, Work.MERGE, "");
        return pipeline;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws Exception {
        workplace.shop().execute("vacuum analyze raw." + pipeline, "checkpoint");
    }

    @Override
    public Measure run() throws Exception {
        return workplace.load(pipeline, Work.MERGE, "");
    }

    @Override
    public String digest() throws Exception {
        return workplace.shop().digest("raw." + pipeline);
    }

    /** The plans by which the server read and published a last time. */
    @Override
    public List<String> notes() throws Exception {
        Shop shop = workplace.shop();
        try (ServerPlans plans = ServerPlans.of(shop, workplace.server())) {
            changing.changeOneOf(oneOf);
            prepare();
            plans.begin();
            run();
            return plans.of(List.of("\"changing\"", "\"" + pipeline + "\""));
        }
    }
}

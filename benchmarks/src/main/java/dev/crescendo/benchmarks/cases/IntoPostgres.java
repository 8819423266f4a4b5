package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.load.Work;
import dev.crescendo.benchmarks.process.Measure;

/**
 * Ours, into PostgreSQL: a pipeline's first run, from cron's point of view, or its second where it replaces the table. The ledger is there
 * already: a warehouse gets it once.
 */
final class IntoPostgres implements Contestant {
    private final Workplace workplace;
    private final Work work;
    private String pipeline = "";

    IntoPostgres(Workplace workplace, Work work) {
        this.workplace = workplace;
        this.work = work;
    }

    static String name(Work work) {
        return "Crescendo, " + work.description();
    }

    @Override
    public String name() {
        return name(work);
    }

    @Override
    public void prepare() throws Exception {
        if (pipeline.isEmpty()) {
            workplace.load("", Work.LEDGER, "");
        } else {
            workplace.shop().execute("drop table raw." + pipeline);
        }
        pipeline = workplace.newPipeline();
        if (work == Work.REPLACE) {
            workplace.load(pipeline, work, "");
        }
        workplace.shop().execute("checkpoint");
    }

    @Override
    public Measure run() throws Exception {
        return workplace.load(pipeline, work, "");
    }

    @Override
    public String digest() throws Exception {
        return workplace.shop().digest("raw." + pipeline);
    }
}

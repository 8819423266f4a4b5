package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.data.Digest;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.load.Work;
import dev.crescendo.benchmarks.process.Measure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Ours, into a DuckDB file that has the ledger and nothing else. */
final class IntoDuckDb implements Contestant {
    private final Workplace workplace;
    private final Work work;
    private final Path empty;
    private final Path database;

    IntoDuckDb(Workplace workplace, Work work) {
        this.workplace = workplace;
        this.work = work;
        this.empty = workplace.folder().resolve("empty.duckdb");
        this.database = workplace.folder().resolve("warehouse.duckdb");
    }

    @Override
    public String name() {
        return IntoPostgres.name(work);
    }

    @Override
    public void prepare() throws Exception {
        if (!Files.exists(empty)) {
            workplace.load("", Work.LEDGER, empty.toString());
        }
        Files.copy(empty, database, StandardCopyOption.REPLACE_EXISTING);
        workplace.shop().execute("checkpoint");
    }

    @Override
    public Measure run() throws Exception {
        return workplace.load("orders", work, database.toString());
    }

    @Override
    public String digest() throws Exception {
        return Digest.ofDuckDb(database, work == Work.NESTED ? Shop.flattened("raw.orders") : "raw.orders");
    }
}

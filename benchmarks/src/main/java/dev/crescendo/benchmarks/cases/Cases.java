package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.load.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What can be measured, by name. */
public enum Cases {
    TABLES,
    DUCKDB,
    REPLACE,
    CSV,
    NDJSON,
    NESTED,
    DOCUMENTS,
    MERGE,
    PEERS,
    NOTHING;

    private static final double MEMORY = 400;

    /** Builds its data, and says who competes. */
    public List<Comparison> comparisons(Workplace workplace) throws Exception {
        return switch (this) {
            case TABLES -> tables(workplace);
            case DUCKDB -> duckDb(workplace);
            case REPLACE -> replace(workplace);
            case CSV -> csv(workplace);
            case NDJSON -> ndjson(workplace);
            case NESTED -> nested(workplace);
            case DOCUMENTS -> documents(workplace);
            case MERGE -> Merging.comparisons(workplace);
            case PEERS -> Peers.comparisons(workplace);
            case NOTHING -> Nothing.comparisons(workplace);
        };
    }

    private static List<Comparison> tables(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        String plain = IntoPostgres.name(Work.PLAIN);
        return List.of(new Comparison(
                "tables",
                "PostgreSQL → PostgreSQL, append",
                shop.rows(),
                shop.copyBytes(),
                List.of(
                        Psql.pipe(shop),
                        new IntoPostgres(workplace, Work.PLAIN),
                        new IntoPostgres(workplace, Work.CHECK_ROW),
                        new IntoPostgres(workplace, Work.CHANGE_ROW),
                        new IntoPostgres(workplace, Work.RECORD)),
                List.of(
                        Goal.throughput(plain, 1.0, Psql.PIPE),
                        Goal.atMost(plain, Quantity.CLIENT_CPU, 2, Psql.PIPE),
                        Goal.throughput(IntoPostgres.name(Work.CHECK_ROW), 0.95, Psql.PIPE),
                        Goal.throughput(IntoPostgres.name(Work.CHANGE_ROW), 0.95, Psql.PIPE),
                        Goal.throughput(IntoPostgres.name(Work.RECORD), 0.95, Psql.PIPE),
                        Goal.atMost(IntoPostgres.name(Work.RECORD), Quantity.MEMORY, MEMORY))));
    }

    private static List<Comparison> duckDb(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        return List.of(new Comparison(
                "duckdb",
                "PostgreSQL → DuckDB, append",
                shop.rows(),
                shop.copyBytes(),
                List.of(
                        Psql.out(shop),
                        new IntoDuckDb(workplace, Work.PLAIN),
                        new IntoDuckDb(workplace, Work.CHECK_ROW),
                        new IntoDuckDb(workplace, Work.RECORD)),
                List.of(
                        Goal.throughput(IntoPostgres.name(Work.CHECK_ROW), 0.85, Psql.OUT),
                        Goal.throughput(IntoPostgres.name(Work.RECORD), 0.85, Psql.OUT),
                        Goal.atMost(IntoPostgres.name(Work.RECORD), Quantity.MEMORY, MEMORY))));
    }

    private static List<Comparison> replace(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Psql limit = Psql.deleteAndCopy(shop);
        IntoPostgres ours = new IntoPostgres(workplace, Work.REPLACE);
        return List.of(new Comparison(
                "replace",
                "PostgreSQL → PostgreSQL, replace",
                shop.rows(),
                shop.copyBytes(),
                List.of(limit, ours, Psql.truncateAndCopy(shop)),
                List.of(Goal.throughput(ours.name(), 1.0, limit.name()))));
    }

    private static List<Comparison> csv(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Path file = shop.writeCsv(workplace.folder());
        IntoPostgres ours = new IntoPostgres(workplace, Work.CSV);
        IntoDuckDb intoDuckDb = new IntoDuckDb(workplace, Work.CSV);
        DuckDbReader reader = DuckDbReader.csv(file);
        return List.of(
                ofFile("csv", "CSV → PostgreSQL, append", shop, file, Psql.csv(shop, file), ours, 0.95),
                ofFile("csv-duckdb", "CSV → DuckDB, append", shop, file, reader, intoDuckDb, 0.8));
    }

    private static List<Comparison> ndjson(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Path file = shop.writeNdjson(workplace.folder());
        IntoDuckDb ours = new IntoDuckDb(workplace, Work.NDJSON);
        return List.of(ofFile("ndjson", "NDJSON → DuckDB, append", shop, file, DuckDbReader.json(file), ours, 0.8));
    }

    private static List<Comparison> nested(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Path file = shop.writeNested(workplace.folder());
        IntoDuckDb ours = new IntoDuckDb(workplace, Work.NESTED);
        String title = "NDJSON with nested values → DuckDB, append";
        return List.of(ofFile("nested", title, shop, file, DuckDbReader.nested(file), ours, 0.8));
    }

    private static List<Comparison> documents(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Path file = shop.writeNdjson(workplace.folder());
        IntoPostgres ours = new IntoPostgres(workplace, Work.NDJSON);
        String title = "NDJSON → columns in PostgreSQL, append";
        return List.of(ofFile("documents", title, shop, file, Psql.ndjson(shop, file), ours, 1.5));
    }

    /** @param goal how many times as fast as the limit we are to be */
    private static Comparison ofFile(
            String name, String title, Shop shop, Path file, Contestant limit, Contestant ours, double goal)
            throws Exception {
        return new Comparison(
                name,
                title,
                shop.rows(),
                Files.size(file),
                List.of(limit, ours),
                List.of(
                        Goal.throughput(ours.name(), goal, limit.name()),
                        Goal.atMost(ours.name(), Quantity.MEMORY, MEMORY)));
    }

    /** Those asked for: names with commas between, or {@code all}. */
    public static List<Cases> named(String names) {
        if (names.equals("all")) {
            return List.of(values());
        }
        return Stream.of(names.split(",", -1))
                .map(name -> Stream.of(values())
                        .filter(known -> known.toString().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "there is no case '" + name + "', only " + List.of(values()))))
                .toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

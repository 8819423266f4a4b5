package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.load.SelectOne;
import dev.crescendo.benchmarks.process.Jvm;
import dev.crescendo.benchmarks.process.Measure;
import dev.crescendo.benchmarks.process.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a line of cron costs when nothing has changed: the command as the launcher starts it, beside the least of Java. */
final class Nothing {
    /** The second start takes over what the first has loaded, and the third uses it. */
    private static final int STARTS_UNTIL_PREPARED = 3;

    private static final int ROUNDS = 10;
    private static final String LEAST = "bare Java, JDBC select 1";
    private static final String RUN = "crescendo run, nothing to do";

    private Nothing() {}

    static List<Comparison> comparisons(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        shop.execute(
                "drop table if exists few",
                "create table few (id bigint primary key, name text)",
                "insert into few select i, 'number ' || i from generate_series(1, 1000) as i");
        Path project = Files.createDirectories(workplace.folder().resolve("project"));
        Files.writeString(
                project.resolve("crescendo.yaml"), """
                project: shop
                warehouse: wh
                connections:
                  wh: { type: postgresql, url: "%s", user: %s }
                pipelines:
                  few: { source: wh, table: public.few, cursor: id, key: [id], write: append }
                """.formatted(shop.url(), shop.user()), StandardCharsets.UTF_8);
        String command = workplace.project().resolve("crescendo").toString();
        String run = command + " run --quiet --project " + project;
        for (int start = 0; start < STARTS_UNTIL_PREPARED; start++) {
            Shell.run(run);
        }
        return List.of(new Comparison(
                "nothing",
                "Start-up, nothing to do",
                0,
                0,
                ROUNDS,
                () -> {},
                List.of(
                        new Start(LEAST, bare(shop)),
                        new Start(RUN, run),
                        new Start("crescendo --version", command + " --version")),
                List.of(Goal.atMost(RUN, Quantity.WHOLE, 2, LEAST))));
    }

    private static String bare(Shop shop) throws Exception {
        Path jar = Jvm.jar();
        try (Stream<Path> libraries = Files.list(jar.resolveSibling("client"))) {
            Path driver = libraries
                    .filter(path -> path.getFileName().toString().startsWith("postgresql-"))
                    .findFirst()
                    .orElseThrow();
            return Jvm.java() + " -cp " + jar + ":" + driver + " " + SelectOne.class.getName() + " '" + shop.url()
                    + "' " + shop.user();
        }
    }

    /** A command line that makes no table. */
    private record Start(String name, String command) implements Contestant {
        @Override
        public void prepare() {}

        @Override
        public Measure run() throws Exception {
            return Shell.measure(command);
        }

        @Override
        public String digest() {
            return "nothing";
        }
    }
}

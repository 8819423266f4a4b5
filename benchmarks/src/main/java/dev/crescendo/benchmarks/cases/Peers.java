package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Contestant;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.load.Work;
import dev.crescendo.benchmarks.process.Jvm;
import dev.crescendo.benchmarks.process.Measure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Other tools on the JVM, each set up as its own guide says, with its fast options on. */
final class Peers {
    private static final String BATCH = "Spring Batch, cursor reader to batch writer";
    private static final String SPARK = "Spark local[2], JDBC to JDBC";
    private static final String PACKAGE = "dev.crescendo.benchmarks.peers.";

    private Peers() {}

    static List<Comparison> comparisons(Workplace workplace) throws Exception {
        Shop shop = workplace.shop();
        Path built = workplace.project().resolve("benchmarks/peers/target");
        String ours = IntoPostgres.name(Work.PLAIN);
        return List.of(new Comparison(
                "peers",
                "PostgreSQL → PostgreSQL, append, beside other tools",
                shop.rows(),
                shop.copyBytes(),
                List.of(
                        new IntoPostgres(workplace, Work.PLAIN),
                        new Peer(shop, BATCH, PACKAGE + "SpringBatchCopy", built, List.of("-Xmx256m")),
                        new Peer(shop, SPARK, PACKAGE + "SparkCopy", built, sparkOptions())),
                List.of(
                        Goal.throughput(ours, 3, BATCH),
                        Goal.atMost(ours, Quantity.CLIENT_CPU, 1 / 2.5, BATCH),
                        Goal.throughput(ours, 4, SPARK),
                        Goal.atMost(ours, Quantity.CLIENT_CPU, 1 / 2.5, SPARK))));
    }

    /** What Spark wants opened to run on today's Java. */
    private static List<String> sparkOptions() {
        Stream<String> packages = Stream.of(
                "java.base/java.lang",
                "java.base/java.lang.invoke",
                "java.base/java.lang.reflect",
                "java.base/java.io",
                "java.base/java.net",
                "java.base/java.nio",
                "java.base/java.util",
                "java.base/java.util.concurrent",
                "java.base/java.util.concurrent.atomic",
                "java.base/jdk.internal.ref",
                "java.base/sun.nio.ch",
                "java.base/sun.nio.cs",
                "java.base/sun.security.action",
                "java.base/sun.util.calendar");
        return Stream.concat(Stream.of("-Xmx1g"), packages.map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED"))
                .toList();
    }

    /**
     * One of them.
     *
     * @param built where the build has put its program and its libraries
     */
    private record Peer(Shop shop, String name, String program, Path built, List<String> options)
            implements Contestant {
        @Override
        public void prepare() throws Exception {
            shop.execute(
                    "drop table if exists copied",
                    "create table copied (_load_id bigint not null default 1, like orders)",
                    "checkpoint");
        }

        @Override
        public Measure run() throws Exception {
            try (Stream<Path> jars = Files.list(built)) {
                Path jar = jars.filter(path -> path.toString().endsWith(".jar")
                                && !path.toString().contains("-sources"))
                        .findFirst()
                        .orElseThrow();
                return new Jvm(options, jar + ":" + built.resolve("lib").resolve("*"), built.resolve(program + ".jsa"))
                        .run(program, shop.url(), shop.user(), Long.toString(shop.rows()), Shop.COLUMNS);
            }
        }

        @Override
        public String digest() throws Exception {
            return shop.digest("copied");
        }
    }
}

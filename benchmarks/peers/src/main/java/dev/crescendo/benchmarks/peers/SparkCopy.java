package dev.crescendo.benchmarks.peers;

import dev.crescendo.benchmarks.process.Stopwatch;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** JDBC to JDBC on two local cores: two ranges of the key, large fetches and batches, which the driver rewrites. */
public final class SparkCopy {
    private static final int PARTITIONS = 2;
    private static final String BATCH = "10000";

    private SparkCopy() {}

    /** Arguments: URL, user, number of rows, columns. */
    public static void main(String[] args) throws Exception {
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + PARTITIONS + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate()) {
            Map<String, String> database =
                    Map.of("url", args[0] + options(args[0]), "user", args[1], "driver", "org.postgresql.Driver");
            Stopwatch stopwatch = Stopwatch.start();
            spark.read()
                    .format("jdbc")
                    .options(database)
                    .option("dbtable", "(select " + args[3] + " from orders) as o")
                    .option("fetchsize", BATCH)
                    .option("partitionColumn", "id")
                    .option("lowerBound", "1")
                    .option("upperBound", args[2])
                    .option("numPartitions", Integer.toString(PARTITIONS))
                    .load()
                    .write()
                    .format("jdbc")
                    .options(database)
                    .option("dbtable", "copied")
                    .option("batchsize", BATCH)
                    .mode(SaveMode.Append)
                    .save();
            stopwatch.print();
        }
    }

    /** Spark knows no UUIDs: the server shall guess the type of texts. */
    private static String options(String url) {
        return (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true&stringtype=unspecified";
    }
}

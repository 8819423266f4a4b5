package dev.crescendo.parity;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** Spark in this JVM, with two executor threads; a task may fail three times before the job does. */
final class LocalSpark {
    private LocalSpark() {}

    /** The one of this JVM; it ends with it. */
    static SparkContext context() {
        return SparkContext.getOrCreate(new SparkConf()
                .setMaster("local[2,4]")
                .setAppName("parity")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    }
}

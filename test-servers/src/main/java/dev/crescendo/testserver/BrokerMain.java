package dev.crescendo.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** What runs in the JVM of a {@link BrokerProcess}. */
final class BrokerMain {
    private BrokerMain() {}

    /**
     * Formats the empty storage and runs the broker until the JVM that started it is gone, however that ended.
     *
     * @param arguments the broker's properties file and the id of the new cluster
     */
    public static void main(String[] arguments) {
        Thread watcher = new Thread(BrokerMain::haltWithParent, "halt with parent");
        watcher.setDaemon(true);
        watcher.start();
        String[] format = {"format", "--cluster-id", arguments[1], "--config", arguments[0]};
        int status = StorageTool.execute(format, System.out);
        if (status != 0) {
            System.exit(status);
        }
        Kafka.main(new String[] {arguments[0]});
    }

    /** Standard input is a pipe from the parent; it ends when the parent does. */
    private static void haltWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent says nothing.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}

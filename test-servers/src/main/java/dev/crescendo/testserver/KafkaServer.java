package dev.crescendo.testserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka for tests: one broker that is its own controller, with transactions. Topics are made by {@link
 * #createTopic}, never by the first record. Most tests take {@link #shared} and topics of their own; a test that kills
 * the broker takes {@link #start}.
 */
public final class KafkaServer implements AutoCloseable {
    /** Settings of embedded and container brokers: all that one broker needs to work alone, and quickly. */
    static final Map<String, String> SETTINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1")));

    private static final Duration ANSWER_WAIT = Duration.ofSeconds(30);

    private static @Nullable KafkaServer shared;

    private final RunningKafka running;
    private final List<String> topics = new CopyOnWriteArrayList<>();
    private final ExitHook hook;

    private KafkaServer(RunningKafka running) {
        this.running = running;
        hook = new ExitHook("Kafka at " + running.bootstrapServers(), () -> running.stop(topics));
    }

    /**
     * A fresh broker, empty and for the caller alone; the caller closes it. With external servers it is the cluster
     * that the property names.
     *
     * @throws ServerUnavailableException when it cannot be had; the message ends with the broker's log
     */
    public static KafkaServer start() {
        return new KafkaServer(
                switch (ServerMode.current()) {
                    case EMBEDDED -> BrokerProcess.start();
                    case CONTAINERS -> ContainerKafka.start();
                    case EXTERNAL -> ExternalKafka.fromProperties();
                });
    }

    /**
     * The broker that all tests of this JVM share. It stops when the JVM exits: closing it does nothing, killing it is
     * an error.
     *
     * @throws ServerUnavailableException as {@link #start}
     */
    public static synchronized KafkaServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** For {@code bootstrap.servers}: {@code host:port}. */
    public String bootstrapServers() {
        return running.bootstrapServers();
    }

    /**
     * Creates a topic and returns when the broker serves it.
     *
     * @throws IllegalStateException when the broker refuses, for example because the topic exists
     */
    public void createTopic(String name, int partitions) {
        try (Admin admin = admin(bootstrapServers())) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
            topics.add(name);
            await("topic " + name + " served", () -> partitionCount(admin, name) == partitions);
        } catch (Exception e) {
            throw failure("create topic " + name, e);
        }
    }

    /**
     * Deletes a topic and returns when the broker no longer serves it.
     *
     * @throws IllegalStateException when the broker refuses, for example because there is no such topic
     */
    public void deleteTopic(String name) {
        try (Admin admin = admin(bootstrapServers())) {
            admin.deleteTopics(List.of(name)).all().get();
            topics.remove(name);
            await("topic " + name + " gone", () -> partitionCount(admin, name) == 0);
        } catch (Exception e) {
            throw failure("delete topic " + name, e);
        }
    }

    /**
     * Ends the broker by SIGKILL. Returns when the process is gone.
     *
     * @throws IllegalStateException on the {@link #shared} broker
     * @throws UnsupportedOperationException on an external cluster
     */
    public void kill() {
        if (isShared()) {
            throw new IllegalStateException("Other tests use the shared Kafka: to kill one, take KafkaServer.start().");
        }
        running.kill();
    }

    /** Stops the broker and removes its data; on an external cluster, the topics created here. May be called twice. */
    @Override
    public void close() {
        if (isShared()) {
            return;
        }
        hook.remove();
        running.stop(topics);
        topics.clear();
    }

    /** The id of the cluster that answers at an address. */
    static String clusterId(String bootstrapServers) throws ExecutionException, InterruptedException {
        try (Admin admin = admin(bootstrapServers)) {
            return admin.describeCluster().clusterId().get();
        }
    }

    static Admin admin(String bootstrapServers) {
        int wait = (int) ANSWER_WAIT.toMillis();
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, wait,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, wait));
    }

    private static int partitionCount(Admin admin, String topic) throws ExecutionException, InterruptedException {
        try {
            TopicDescription description =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            return description == null ? 0 : description.partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > ANSWER_WAIT.toNanos()) {
                throw new IllegalStateException("Not after " + ANSWER_WAIT.toSeconds() + " s: " + what);
            }
            Thread.sleep(20);
        }
    }

    private IllegalStateException failure(String action, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException("Could not " + action + " on " + bootstrapServers(), e);
    }

    private boolean isShared() {
        synchronized (KafkaServer.class) {
            return this == shared;
        }
    }
}

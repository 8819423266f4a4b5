package dev.crescendo.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.kafka.common.Uuid;

/** A Kafka broker in a JVM of its own, on this JVM's class path. */
final class BrokerProcess implements RunningKafka {
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path data;
    private final int port;

    private BrokerProcess(Process process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
    }

    static BrokerProcess start() {
        return start(Ports::free);
    }

    static BrokerProcess start(IntSupplier ports) {
        for (int attempt = 1; ; attempt++) {
            Path directory = ServerFiles.directory("kafka");
            Path log = directory.resolve("kafka.log");
            int port = ports.getAsInt();
            String clusterId = Uuid.randomUuid().toString();
            try {
                BrokerProcess broker = launch(directory, log, port, clusterId);
                if (broker.answers(log, clusterId)) {
                    return broker;
                }
                String end = broker.process.isAlive()
                        ? "no answer in " + START_WAIT.toSeconds() + " s"
                        : "its process ended with status " + broker.process.exitValue();
                broker.discard();
                if (!ServerFiles.saysPortTaken(log) || attempt == Ports.ATTEMPTS) {
                    throw new ServerUnavailableException("Kafka did not start on 127.0.0.1:" + port + ": " + end
                            + ". Log " + log + ":\n" + ServerFiles.tail(log));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not start a Kafka broker below " + directory, e);
            }
        }
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The Kafka broker at " + bootstrapServers() + " outlives SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while killing the Kafka broker", e);
        }
    }

    /** Kills: the data go anyway, and an orderly end takes seconds. */
    @Override
    public void stop(List<String> topics) {
        discard();
    }

    private void discard() {
        kill();
        ServerFiles.delete(data);
    }

    private static BrokerProcess launch(Path directory, Path log, int port, String clusterId) throws IOException {
        Path data = directory.resolve("data");
        Path properties = directory.resolve("kafka.properties");
        Files.writeString(properties, properties(data, port, Ports.free()));
        // In a file, because class paths grow longer than command lines may be.
        Path arguments = directory.resolve("java.args");
        Files.writeString(arguments, "-cp " + quoted(System.getProperty("java.class.path")) + "\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.provider=" + BrokerLogging.class.getName(),
                        "@" + arguments,
                        BrokerMain.class.getName(),
                        properties.toString(),
                        clusterId)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new BrokerProcess(process, data, port);
    }

    private static String properties(Path data, int port, int controllerPort) {
        Map<String, String> settings = new TreeMap<>(KafkaServer.SETTINGS);
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data.toString().replace("\\", "\\\\"));
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }

    /** False when the process ended, the time is over, or it is not this broker that answers. */
    private boolean answers(Path log, String clusterId) throws IOException {
        long start = System.nanoTime();
        try {
            // The log first: on a lost port somebody else would be asked.
            while (process.isAlive() && System.nanoTime() - start < START_WAIT.toNanos()) {
                if (ServerFiles.read(log).contains("Kafka Server started")) {
                    return KafkaServer.clusterId(bootstrapServers()).equals(clusterId);
                }
                Thread.sleep(50);
            }
            return false;
        } catch (ExecutionException noKafka) {
            return false;
        } catch (InterruptedException e) {
            discard();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Kafka starts", e);
        }
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

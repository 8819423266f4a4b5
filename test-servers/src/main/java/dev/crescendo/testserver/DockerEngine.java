package dev.crescendo.testserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whether a Docker engine answers, where Testcontainers would look for it: at {@code DOCKER_HOST} if that is
 * set, else at the usual sockets. An engine that asks for TLS counts as one that does not answer.
 */
final class DockerEngine {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int FIRST_LINE = 64;

    private static final class Found {
        static final boolean ANSWERS = answers(System.getenv(), PATIENCE);
    }

    private DockerEngine() {}

    /** Whether one answers; asked once per JVM, for two seconds at most per address. */
    static boolean answers() {
        return Found.ANSWERS;
    }

    static boolean answers(Map<String, String> environment, Duration patience) {
        return addresses(environment).stream().anyMatch(address -> answers(address, patience));
    }

    /** Where an engine may be. */
    static List<SocketAddress> addresses(Map<String, String> environment) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        if (!host.isBlank()) {
            return address(host).map(List::of).orElse(List.of());
        }
        List<SocketAddress> found = new ArrayList<>(List.of(UnixDomainSocketAddress.of("/var/run/docker.sock")));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isBlank()) {
            found.add(UnixDomainSocketAddress.of(Path.of(runtime, "docker.sock")));
        }
        String home = environment.getOrDefault("HOME", "");
        if (!home.isBlank()) {
            found.add(UnixDomainSocketAddress.of(Path.of(home, ".docker", "run", "docker.sock")));
        }
        return found;
    }

    private static Optional<SocketAddress> address(String host) {
        try {
            URI uri = URI.create(host);
            if ("unix".equals(uri.getScheme())) {
                return Optional.of(UnixDomainSocketAddress.of(uri.getPath()));
            }
            boolean plain = "tcp".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return plain && uri.getHost() != null && uri.getPort() > 0
                    ? Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()))
                    : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** Pings the engine. Closing the channel from here ends a ping that hangs. */
    private static boolean answers(SocketAddress address, Duration patience) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        if (unix && !Files.exists(((UnixDomainSocketAddress) address).getPath())) {
            return false;
        }
        boolean[] answered = new boolean[1];
        try (SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            Thread ping = new Thread(() -> answered[0] = ping(channel, address), "docker-ping");
            ping.setDaemon(true);
            ping.start();
            ping.join(patience.toMillis());
            return !ping.isAlive() && answered[0];
        } catch (IOException | UnsupportedOperationException noSockets) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean ping(SocketChannel channel, SocketAddress address) {
        try {
            channel.connect(address);
            ByteBuffer request =
                    ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer some = ByteBuffer.allocate(FIRST_LINE);
            while (answer.size() < FIRST_LINE && channel.read(some.clear()) >= 0) {
                answer.write(some.array(), 0, some.position());
            }
            return answer.toString(StandardCharsets.US_ASCII).matches("(?s)HTTP/1\\.[01] 200\\b.*");
        } catch (IOException | RuntimeException nobody) {
            return false;
        }
    }
}

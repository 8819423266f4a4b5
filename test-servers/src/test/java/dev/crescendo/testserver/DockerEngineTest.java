package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DockerEngineTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Someone who answers every caller with {@code answer}; an empty one means never. */
    private void listen(ServerSocketChannel server, String answer) {
        open.add(server);
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    SocketChannel caller = server.accept();
                    open.add(caller);
                    if (!answer.isEmpty()) {
                        caller.read(ByteBuffer.allocate(1024));
                        caller.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                        caller.close();
                    }
                }
            } catch (IOException closed) {
                // the test has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private String socket(String answer) throws IOException {
        Path path = folder.resolve("d.sock");
        listen(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)), answer);
        return "unix://" + path;
    }

    private String port(String answer) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listen(server, answer);
        return "tcp://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private static boolean answers(String host, Duration patience) {
        return DockerEngine.answers(Map.of("DOCKER_HOST", host), patience);
    }

    @Test
    void anEngineThatAnswersIsFoundByItsSocketOrPort() throws IOException {
        String pong = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nOK";
        assertThat(answers(socket(pong), LONG)).isTrue();
        assertThat(answers(port(pong), LONG)).isTrue();
    }

    @Test
    void someoneElseIsNoEngine() throws IOException {
        assertThat(answers(port("HTTP/1.1 500 Internal Server Error\r\n\r\n"), LONG))
                .isFalse();
        assertThat(answers(socket("220 mail.example.com\r\n"), LONG)).isFalse();
    }

    @Test
    void someoneWhoAcceptsAndNeverAnswersIsNotWaitedFor() throws IOException {
        assertThat(answers(socket(""), SHORT)).isFalse();
        assertThat(answers(port(""), SHORT)).isFalse();
    }

    @Test
    void nobodyIsNoEngine() throws IOException {
        assertThat(answers("unix://" + folder.resolve("missing.sock"), LONG)).isFalse();
        assertThat(answers("tcp://127.0.0.1:1", LONG)).isFalse();
        for (String strange : List.of("tcp://", "npipe:////./pipe/docker_engine", "ssh://far", "::", "unix://")) {
            assertThat(answers(strange, LONG)).as(strange).isFalse();
        }
    }

    @Test
    void withoutAnAddressTheUsualSocketsAreTried() {
        assertThat(DockerEngine.addresses(Map.of("HOME", "/home/me", "XDG_RUNTIME_DIR", "/run/user/7")))
                .containsExactly(
                        UnixDomainSocketAddress.of("/var/run/docker.sock"),
                        UnixDomainSocketAddress.of("/run/user/7/docker.sock"),
                        UnixDomainSocketAddress.of("/home/me/.docker/run/docker.sock"));
        assertThat(DockerEngine.addresses(Map.of("DOCKER_HOST", "unix:///run/d.sock")))
                .containsExactly(UnixDomainSocketAddress.of("/run/d.sock"));
    }
}

package dev.crescendo.stage.cron.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.crescendo.config.Secret;
import dev.crescendo.stage.cron.alert.Alerts.Standing;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AlertsTest {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Notice NOTICE =
            new Notice("shop", "host1", Event.FAILURE, Map.of("orders", "the \"source\" is gone \u00fc"));
    private static final Map<String, Standing> NONE = Map.of();

    @TempDir
    private Path folder;

    private final List<Notice> sent = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private boolean broken;

    private final Channel channel = new Channel() {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public void send(Notice notice) throws IOException {
            if (broken) {
                throw new IOException("no route");
            }
            sent.add(notice);
        }
    };

    private void look(boolean before, boolean now) {
        new Alerts(List.of(channel), folder.resolve("alerts"), "shop", "host1")
                .tell(Map.of("orders", new Standing(before, now, now ? "gone" : "")), NONE, complaints::add);
    }

    @Test
    void eachChangeIsToldOnce() {
        for (boolean now : List.of(false, false, true, true, true, false, false, true)) {
            look(false, now);
        }
        assertThat(sent).extracting(Notice::event).containsExactly(Event.FAILURE, Event.RECOVERY, Event.FAILURE);
        assertThat(sent.get(0).text()).isEqualTo("crescendo shop: orders failed (host1)\norders: gone\n");
        assertThat(complaints).isEmpty();
    }

    @Test
    void whatCantBeSentIsSaidAndTriedAgain() {
        broken = true;
        look(false, true);
        look(true, true);
        assertThat(complaints)
                .hasSize(2)
                .allMatch(
                        line -> line.equals("alerts: the fake was not told that shop: orders failed: no route; the next"
                                + " run tries again"));
        broken = false;
        look(true, true);
        look(true, true);
        assertThat(sent).extracting(Notice::event).containsExactly(Event.FAILURE);
    }

    @Test
    void whereNothingIsKeptTheLedgerTellsHowItStood() {
        look(true, true);
        assertThat(sent).isEmpty();
        look(true, false);
        assertThat(sent).extracting(Notice::event).containsExactly(Event.RECOVERY);
    }

    @Test
    void staleAndFreshAgainAreToldToo() {
        Alerts alerts = new Alerts(List.of(channel), folder.resolve("alerts"), "shop", "host1");
        for (boolean stale : List.of(false, true, true, false)) {
            alerts.tell(NONE, Map.of("orders", new Standing(false, stale, "")), complaints::add);
        }
        assertThat(sent).extracting(Notice::event).containsExactly(Event.STALE, Event.FRESH);
    }

    @Test
    void aFileThatIsDamagedEndsNothing() throws IOException {
        Files.writeString(folder.resolve("alerts"), "orders/failure/fake=\\u12");
        look(false, true);
        look(false, true);
        assertThat(sent).extracting(Notice::event).containsExactly(Event.FAILURE);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aFileThatCantBeKeptIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        new Alerts(List.of(channel), file.resolve("alerts"), "shop", "host1")
                .tell(Map.of("orders", new Standing(false, true, "")), NONE, complaints::add);
        assertThat(complaints).singleElement().asString().contains("can't be kept");
    }

    @Test
    void aWebhookGetsJsonAndItsAddressStaysSecret() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        int[] status = {200};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status[0], -1);
            exchange.close();
        });
        server.start();
        Secret url = Secret.literal("http://127.0.0.1:" + server.getAddress().getPort() + "/services/canary");
        try {
            Webhook webhook = new Webhook(url, SHORT);
            webhook.send(NOTICE);
            assertThat(bodies)
                    .containsExactly(
                            "{\"text\":\"crescendo shop: orders failed (host1)\\norders: the \\\"source\\\" is gone"
                                    + " \u00fc\\n\"}");
            status[0] = 500;
            assertThatThrownBy(() -> webhook.send(NOTICE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("127.0.0.1 answered 500");
        } finally {
            server.stop(0);
        }
        assertThatThrownBy(() -> new Webhook(url, SHORT).send(NOTICE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1 can't be reached")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> new Webhook(Secret.literal("canary"), SHORT).send(NOTICE))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("canary");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Secret deaf = Secret.literal("http://127.0.0.1:" + silent.getLocalPort());
            assertThatThrownBy(() -> new Webhook(deaf, Duration.ofMillis(300)).send(NOTICE))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aMailArrivesAfterLoggingInAndNeverInTheOpenUnlessAllowed() throws Exception {
        ServerSetup[] ports = {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
        };
        for (ServerSetup port : ports) {
            port.setServerStartupTimeout(60_000); // a busy machine makes its keys slowly
        }
        GreenMail server = new GreenMail(ports);
        server.setUser("shop@example.com", "shop", "pass");
        server.start();
        try {
            int port = server.getSmtp().getPort();
            email(port, Email.Encryption.NONE, "pass").send(NOTICE);
            MimeMessage[] received = server.getReceivedMessages();
            assertThat(received).hasSize(2);
            assertThat(received[0].getSubject()).isEqualTo("crescendo shop: orders failed");
            assertThat(String.valueOf(received[0].getContent())).contains("the \"source\" is gone \u00fc");

            assertThatThrownBy(
                            () -> email(port, Email.Encryption.NONE, "canary").send(NOTICE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageNotContaining("canary");
            assertThatThrownBy(
                            () -> email(port, Email.Encryption.STARTTLS, "pass").send(NOTICE))
                    .as("a server without STARTTLS")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> email(server.getSmtps().getPort(), Email.Encryption.TLS, "pass")
                            .send(NOTICE))
                    .as("a certificate that nobody trusts")
                    .isInstanceOf(IOException.class);
            assertThat(server.getReceivedMessages()).hasSize(2);
        } finally {
            server.stop();
        }
    }

    private static Email email(int port, Email.Encryption encryption, String password) {
        return new Email(
                "127.0.0.1",
                port,
                encryption,
                Optional.of("shop"),
                Secret.literal(password),
                "shop@example.com",
                List.of("ops@example.com", "boss@example.com"),
                SHORT);
    }

    @Test
    void aCommandGetsTheMessageAndTheFacts() throws Exception {
        new Shell(
                        "cat >out; echo \"$CRESCENDO_EVENT $CRESCENDO_PROJECT $CRESCENDO_PIPELINES $CRESCENDO_HOST\" >>out",
                        folder,
                        SHORT)
                .send(NOTICE);
        assertThat(folder.resolve("out")).hasContent(NOTICE.text() + "failure shop orders host1\n");
        assertThatThrownBy(() -> new Shell("exit 3", folder, SHORT).send(NOTICE))
                .hasMessage("it ended with 3");
        assertThatThrownBy(() -> new Shell("sleep 60", folder, Duration.ofMillis(200)).send(NOTICE))
                .hasMessageContaining("was stopped");
    }
}

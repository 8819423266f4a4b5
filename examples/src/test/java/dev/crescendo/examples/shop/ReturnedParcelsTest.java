package dev.crescendo.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Counts;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReturnedParcelsTest {
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    private Counts run(URI service, String token) {
        return Cron.run(ReturnedParcels.pipeline(service, Secret.literal(token)), warehouse, RunOptions.of("shop"))
                .counts();
    }

    /** A service that always answers this. */
    private static HttpServer service(int status, String body, AtomicInteger requests) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void allPagesAreReadOnceThoughTheServiceIsBusyAndFailsInBetween() throws Exception {
        try (ParcelService service = new ParcelService(120)) {
            assertThat(run(service.address(), ParcelService.TOKEN).read()).isEqualTo(120);
            assertThat(service.requests()).as("three pages, a 429 and a 503").isEqualTo(5);
            assertThat(run(service.address(), ParcelService.TOKEN).read()).isZero();
            service.comeBack(123);
            assertThat(run(service.address(), ParcelService.TOKEN).read()).isEqualTo(3);
        }
        assertThat(warehouse.rows("returns"))
                .hasSize(123)
                .extracting(row -> row.get("id"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aTokenThatIsNotTakenIsSaidAtOnceAndNotShown() throws Exception {
        try (ParcelService service = new ParcelService(1)) {
            assertThatThrownBy(() -> run(service.address(), "canary-token"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("parcel service: it does not take our token")
                    .hasMessageNotContaining("canary");
            assertThat(service.requests()).isEqualTo(1);
        }
    }

    @Test
    void aServiceThatStaysBusyIsGivenUp() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer busy = service(429, "{}", requests);
        try {
            assertThatThrownBy(() -> run(address(busy), "t"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("in 5 tries: it answers 429");
        } finally {
            busy.stop(0);
        }
        assertThat(requests).hasValue(5);
        assertThat(warehouse.rows("returns")).isEmpty();
    }

    @Test
    void anAnswerThatIsNoReturnFailsAndLoadsNothing() throws Exception {
        HttpServer odd = service(200, "{\"returns\":[{\"id\":1}]}", new AtomicInteger());
        try {
            assertThatThrownBy(() -> run(address(odd), "t"))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("/returns?after=0 is not what its manual says");
        } finally {
            odd.stop(0);
        }
        assertThat(warehouse.rows("returns")).isEmpty();
    }
}

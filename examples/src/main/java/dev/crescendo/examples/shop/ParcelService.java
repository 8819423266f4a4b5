package dev.crescendo.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTTP API of the company that carries the shop's parcels, on this machine: {@code GET /returns?after=ID} gives the
 * returns that follow, fifty at a time. It has the moods of such services: it wants a token, now and then it is asked too
 * often (429), now and then it fails (503).
 */
final class ParcelService implements AutoCloseable {
    static final String TOKEN = "parcels-4711";

    private static final int PAGE = 50;
    private static final Pattern QUERY = Pattern.compile("after=(\\d{1,9})");

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int returns;

    ParcelService(int returns) throws IOException {
        this.returns = returns;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/returns", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** So many have come back by now. */
    void comeBack(int newReturns) {
        returns = newReturns;
    }

    int requests() {
        return requests.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        int request = requests.incrementAndGet();
        Matcher query = QUERY.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\":\"unknown token\"}");
        } else if (!query.matches()) {
            answer(exchange, 400, "{\"error\":\"after is missing\"}");
        } else if (request % 5 == 2) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, 429, "{\"error\":\"too many requests\"}");
        } else if (request % 5 == 4) {
            answer(exchange, 503, "{\"error\":\"try again later\"}");
        } else {
            answer(exchange, 200, page(Integer.parseInt(query.group(1))));
        }
    }

    private String page(int after) {
        StringBuilder page = new StringBuilder("{\"returns\":[");
        int last = Math.min(returns, after + PAGE);
        for (int id = after + 1; id <= last; id++) {
            // Orders 17, 34, … are paid, but for those of the fives.
            int order = 17 * id % 5 == 0 ? 17 * id + 1 : 17 * id;
            page.append(id == after + 1 ? "" : ",")
                    .append("{\"id\":")
                    .append(id)
                    .append(",\"order_id\":")
                    .append(order)
                    .append(",\"amount\":\"")
                    .append(3 + id % 2)
                    .append(".50\",\"returned_at\":\"")
                    .append("2026-10-")
                    .append(id % 28 < 9 ? "0" : "")
                    .append(1 + id % 28)
                    .append("T10:00:00Z\"}");
        }
        page.append(']');
        if (last < returns) {
            page.append(",\"next\":\"/returns?after=").append(last).append('"');
        }
        return page.append('}').toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

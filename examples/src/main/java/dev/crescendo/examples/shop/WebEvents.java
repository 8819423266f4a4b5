package dev.crescendo.examples.shop;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/** What the shop's web server writes: a line of JSON per page view, a file per day. All follows from the event's number. */
final class WebEvents {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final String[] SOURCES = {"search", "friend", "ad", "newsletter"};
    private static final String[] PAGES = {"/", "/tea", "/cups", "/pots", "/basket"};

    private WebEvents() {}

    /** Adds the events {@code from} to {@code to}, both included, to a file. */
    static void append(Path file, int from, int to, int customers) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (BufferedWriter lines = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int event = from; event <= to; event++) {
                lines.write(line(event, customers));
                lines.write('\n');
            }
        }
    }

    /** Two of three visitors are known; a visit has four events. */
    private static String line(int event, int customers) {
        int visit = event / 4;
        String customer = visit % 3 == 0 ? "null" : Integer.toString(1 + visit * 7 % customers);
        return "{\"id\":" + event + ",\"seen_at\":\"" + FIRST.plus(Duration.ofMinutes(20L * event))
                + "\",\"customer_id\":" + customer + ",\"page\":\"" + PAGES[(event + visit) % PAGES.length]
                + "\",\"utm\":{\"source\":\"" + SOURCES[visit * 5 % 11 % SOURCES.length] + "\",\"campaign\":"
                + (visit % 6 == 0 ? "\"spring\"" : "null") + "}}";
    }
}

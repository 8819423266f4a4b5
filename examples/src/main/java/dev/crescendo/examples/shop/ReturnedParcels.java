package dev.crescendo.examples.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crescendo.config.Secret;
import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractContext;
import dev.crescendo.extract.Extractor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Token;
import dev.crescendo.record.Decimal;
import dev.crescendo.record.RecordType;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the returns from a parcel service's HTTP API, page by page: an extractor as a user writes it. It asks for what
 * follows the position only, waits when the service says so, and tries again what may succeed the next time.
 *
 * @param service the API's address
 * @param token lets it in
 */
public record ReturnedParcels(URI service, Secret token) implements Extractor<ReturnedParcels.Return> {
    private static final int TRIES = 5;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** A parcel that came back, and what the customer was paid back for it. */
    public record Return(
            long id,
            long orderId,
            @Decimal(precision = 12, scale = 2) BigDecimal amount,
            Instant returnedAt) {}

    private record Page(List<Return> returns, Optional<String> next) {}

    /** The pipeline to {@code raw.returns}. */
    public static Pipeline pipeline(URI service, Secret token) {
        return Pipeline.named("returns")
                .from(ExtractorSource.of("returns", RecordType.of(Return.class), new ReturnedParcels(service, token))
                        .by(Cursor.byLong(Return::id)))
                .append();
    }

    /** Fetches a page when the one before it has been read. */
    @Override
    public Stream<Return> extract(ExtractContext context) throws Exception {
        String after = context.position().map(Token::text).orElse("0");
        Page first = page("/returns?after=" + after);
        return Stream.iterate(
                        Optional.of(first),
                        Optional::isPresent,
                        page -> page.get().next().map(this::page))
                .flatMap(page -> page.get().returns().stream());
    }

    private Page page(String path) {
        String body = fetch(service.resolve(path));
        try {
            JsonNode page = JSON.readTree(body);
            List<Return> returns = new ArrayList<>();
            for (JsonNode each : page.path("returns")) {
                returns.add(new Return(
                        each.required("id").longValue(),
                        each.required("order_id").longValue(),
                        new BigDecimal(each.required("amount").textValue()),
                        Instant.parse(each.required("returned_at").textValue())));
            }
            return new Page(returns, Optional.ofNullable(page.path("next").textValue()));
        } catch (JsonProcessingException | RuntimeException unexpected) {
            throw new SourceException(
                    "the parcel service's answer to " + path + " is not what its manual says", unexpected);
        }
    }

    private String fetch(URI page) {
        HttpRequest request = HttpRequest.newBuilder(page)
                .header("Authorization", "Bearer " + token.reveal())
                .timeout(Duration.ofSeconds(30))
                .build();
        String problem = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            Duration wait = Duration.ofMillis(100L << attempt);
            try {
                HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
                switch (answer.statusCode()) {
                    case 200 -> {
                        return answer.body();
                    }
                    case 401, 403 ->
                        throw new ConfigurationException(
                                "parcel service", "it does not take our token", "Ask its operators for a new one.");
                    case 429 -> wait = retryAfter(answer).orElse(wait);
                    default -> {
                        if (answer.statusCode() < 500) {
                            throw new SourceException(
                                    "the parcel service answers " + answer.statusCode() + " to " + page.getPath());
                        }
                    }
                }
                problem = "it answers " + answer.statusCode();
            } catch (IOException unreachable) {
                problem = String.valueOf(unreachable.getMessage());
            } catch (InterruptedException stopped) {
                throw interrupted();
            }
            if (attempt < TRIES) {
                pause(wait);
            }
        }
        throw new UnavailableException(
                "the parcel service at " + service + " did not give a page in " + TRIES + " tries: " + problem);
    }

    /** How long the service wants to be left alone; it says so in seconds. */
    private static Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    private static CancelledException interrupted() {
        Thread.currentThread().interrupt();
        return new CancelledException("stopped while reading from the parcel service");
    }
}

package dev.crescendo.stage.cron.alert;

import dev.crescendo.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Posts {@code {"text": …}} as Slack, Mattermost and their like take it. The address is a secret: who has it may post. */
public record Webhook(Secret url, Duration timeout) implements Channel {
    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void send(Notice notice) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(url.reveal()))
                    .timeout(timeout)
                    .header("Content-Type", "application/json; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\":" + json(notice.text()) + "}"))
                    .build();
        } catch (IllegalArgumentException notAnAddress) {
            throw new IOException("its address is not one of http or https");
        }
        HttpResponse<Void> response;
        try {
            response = HttpClient.newBuilder()
                    .connectTimeout(timeout)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException unreachable) {
            throw new IOException(
                    request.uri().getHost() + " can't be reached: " + withoutAddress(unreachable), unreachable);
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException(request.uri().getHost() + " answered " + response.statusCode());
        }
    }

    private static String withoutAddress(IOException failure) {
        String said = failure.getMessage();
        return said == null || said.contains("/") ? failure.getClass().getSimpleName() : said;
    }

    /** A JSON text. */
    private static String json(@Nullable String text) {
        StringBuilder out = new StringBuilder("\"");
        String.valueOf(text).chars().forEach(each -> {
            if (each == '"' || each == '\\') {
                out.append('\\').append((char) each);
            } else if (each == '\n') {
                out.append("\\n");
            } else if (each < 0x20) {
                out.append(String.format(Locale.ROOT, "\\u%04x", each));
            } else {
                out.append((char) each);
            }
        });
        return out.append('"').toString();
    }
}

package dev.crescendo.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Goal;
import dev.crescendo.benchmarks.contest.Quantity;
import dev.crescendo.benchmarks.contest.Results;
import dev.crescendo.benchmarks.process.Measure;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Every measure of every round. */
final class Json {
    private Json() {}

    static String of(String environment, List<Results> all) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("environment", environment);
            json.writeArrayFieldStart("comparisons");
            for (Results results : all) {
                write(results, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void write(Results results, JsonGenerator json) throws IOException {
        Comparison comparison = results.comparison();
        json.writeStartObject();
        json.writeStringField("name", comparison.name());
        json.writeStringField("title", comparison.title());
        json.writeNumberField("rows", comparison.rows());
        json.writeNumberField("bytes", comparison.bytes());
        json.writeArrayFieldStart("contestants");
        for (String name : results.names()) {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeArrayFieldStart("rounds");
            for (Measure measure : results.measures(name)) {
                json.writeStartObject();
                for (Quantity quantity : Quantity.values()) {
                    json.writeNumberField(
                            quantity.name().toLowerCase(Locale.ROOT), Math.round(quantity.of(measure) * 1e3) / 1e3);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("goals");
        for (Goal goal : comparison.goals()) {
            OptionalDouble reached = results.reached(goal);
            if (reached.isPresent()) {
                json.writeStartObject();
                json.writeStringField("contestant", goal.contestant());
                json.writeStringField("quantity", goal.quantity().name().toLowerCase(Locale.ROOT));
                json.writeStringField("other", goal.other());
                json.writeNumberField("at_most", Math.round(goal.limit() * 1e3) / 1e3);
                json.writeNumberField("reached", Math.round(reached.getAsDouble() * 1e3) / 1e3);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

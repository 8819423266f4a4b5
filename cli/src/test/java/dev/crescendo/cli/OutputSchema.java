package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The schema of what {@code --json} prints, from where users find it: the jar. */
final class OutputSchema {
    static final String TEXT = text();

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                    TEXT,
                    InputFormat.JSON,
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());

    private OutputSchema() {}

    private static String text() {
        try (InputStream in = RootCommand.class.getResourceAsStream("output.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inJar) {
            throw new UncheckedIOException(inJar);
        }
    }

    /** Fails where what was printed is not what the schema says. */
    static void check(String printed) {
        assertThat(printed).hasLineCount(1);
        assertThat(SCHEMA.validate(printed, InputFormat.JSON)).as(printed).isEmpty();
    }

    static boolean allows(String printed) {
        return SCHEMA.validate(printed, InputFormat.JSON).isEmpty();
    }
}

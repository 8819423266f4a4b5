package dev.crescendo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    private static final Option<String> URL =
            Option.text("url", "where it is").asRequired().withExample("http://x");
    private static final Option<Integer> SPLITS =
            Option.integer("splits", "how many", 1, 64).withDefault(1);
    private static final Option<Duration> WAIT = Option.duration("wait", "how long");
    private static final Option<Secret> PASSWORD = Option.secret("password", "the password");
    private static final Options OPTIONS = Options.of(URL, SPLITS, WAIT, PASSWORD);

    private final List<Problem> problems = new ArrayList<>();

    @Test
    void valuesAreParsedAndDefaultsFilledIn() {
        Settings settings = OPTIONS.read(Node.of("c", Map.of("url", "http://h", "wait", "10m")), problems);
        assertThat(problems).isEmpty();
        assertThat(settings.value(URL)).isEqualTo("http://h");
        assertThat(settings.value(SPLITS)).isEqualTo(1);
        assertThat(settings.value(WAIT)).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.find(PASSWORD)).isEmpty();
        assertThat(settings.has(WAIT)).isTrue();
    }

    @Test
    void everyProblemIsReportedAtOnceWithPlaceAndRemedy() {
        OPTIONS.read(Node.of("c", Map.of("splitz", "4", "splits", "0", "wait", "ten")), problems);
        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "c.splitz: unknown key 'splitz'. Did you mean 'splits'?",
                        "c.splits: '0' is not valid. Expected a whole number from 1 to 64.",
                        "c.wait: 'ten' is not valid. Expected a time span such as 500ms, 30s, 10m, 2h or 3d.",
                        "c: the key 'url' is missing. Add it: where it is, for example http://x.");
    }

    @Test
    void aWordNearNothingGetsTheWholeList() {
        OPTIONS.read(Node.of("c", Map.of("url", "u", "frequency", "4")), problems);
        assertThat(problems.get(0).todo()).isEqualTo("Valid are: url, splits, wait, password.");
    }

    @Test
    void aSecretNeverShows() {
        Settings settings = OPTIONS.read(Node.of("c", Map.of("url", "u", "password", "hunter2")), problems);
        assertThat(settings.value(PASSWORD)).hasToString("***");
        assertThat(settings.value(PASSWORD).reveal()).isEqualTo("hunter2");
    }

    @Test
    void aLiteralSecretDoesNotTravelButAReferenceDoes(@TempDir Path folder) throws Exception {
        ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream());
        assertThatThrownBy(() -> out.writeObject(Secret.literal("hunter2")))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("${VAR}")
                .hasMessageNotContaining("hunter2");
        Path file = Files.writeString(folder.resolve("secret"), "from-file\nsecond line\n");
        OPTIONS.read(Node.of("c", Map.of("url", "u", "password", "${file:" + file + "}")), problems);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(Secret.file(file));
        Secret back = (Secret) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(back.reveal()).isEqualTo("from-file");
        assertThat(problems).isEmpty();
    }
}

package dev.crescendo.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Secret;
import dev.crescendo.config.Settings;
import dev.crescendo.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class InterpolationTest {
    private static final Option<Secret> PASSWORD = Option.secret("password", "the password");

    @TempDir
    private Path folder;

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> environment = Map.of("A", "1", "EMPTY", "", "NESTED", "${A}");

    private Interpolation interpolation() {
        return new Interpolation(folder, name -> Optional.ofNullable(environment.get(name)), problems);
    }

    private String resolve(String text) {
        return interpolation().resolve(Node.text(text, "here")).text();
    }

    private Secret secret(String text) {
        Options options = Options.of(PASSWORD);
        Node node = interpolation().resolve(Node.of("here", Map.of("password", text)), options);
        Settings settings = options.read(node, problems);
        return settings.value(PASSWORD);
    }

    @Test
    void variablesAreReplacedWhereverTheyStand() {
        assertThat(resolve("${A}")).isEqualTo("1");
        assertThat(resolve("x${A}y${A}z")).isEqualTo("x1y1z");
        assertThat(resolve("no $A, no {A}")).isEqualTo("no $A, no {A}");
        assertThat(problems).isEmpty();
    }

    @Test
    void aDefaultServesWhenTheVariableIsNotSetAndAnEmptyVariableIsSet() {
        assertThat(resolve("${B:jdbc:x://h}")).isEqualTo("jdbc:x://h");
        assertThat(resolve("${B:}")).isEmpty();
        assertThat(resolve("${EMPTY:x}")).isEmpty();
        assertThat(resolve("${A:2}")).isEqualTo("1");
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsPutInIsNotLookedAtAgain() {
        assertThat(resolve("${NESTED}")).isEqualTo("${A}");
    }

    @Test
    void listsAndMappingsAreResolvedThrough() {
        Node list = new Node(List.of(Node.text("${A}", "a"), Node.of("b", Map.of("k", "${A}"))), "here");

        Node resolved = interpolation().resolve(list);

        assertThat(resolved.list().get(0).text()).isEqualTo("1");
        assertThat(resolved.list().get(1).mapping().get("k").text()).isEqualTo("1");
    }

    @Test
    void aFileGivesItsFirstLineAndItsPathIsRelativeToTheProject() throws IOException {
        Files.writeString(folder.resolve("user.txt"), "reader\nmore\n");

        assertThat(resolve("${file:user.txt}")).isEqualTo("reader");
        assertThat(problems).isEmpty();
    }

    @Test
    void whatCanNotBeResolvedIsAProblemWithItsPlace() {
        resolve("${B}");
        resolve("${file:absent.txt}");
        resolve("${A");
        resolve("${1A}");

        assertThat(problems).extracting(Problem::where).containsOnly("here");
        assertThat(problems)
                .extracting(Problem::what)
                .containsExactly(
                        "the environment variable B is not set",
                        "the file " + folder.resolve("absent.txt") + " can't be read: there is no "
                                + folder.resolve("absent.txt"),
                        "a ${ has no closing }",
                        "'${1A}' is not the name of a variable");
    }

    @Test
    @Timeout(60)
    void aFileWithoutAnEndIsAProblemToo() {
        resolve("${file:/dev/zero}");
        secret("${file:/dev/zero}");

        assertThat(problems)
                .extracting(Problem::what)
                .hasSize(2)
                .containsOnly(
                        "the file /dev/zero can't be read: it is no file that holds text, but a device or a pipe");
    }

    @Test
    void aSecretThatIsOneReferenceStaysOne() throws IOException {
        Files.writeString(folder.resolve("password.txt"), "hunter2\n");

        assertThat(secret("${A}")).isEqualTo(Secret.environment("A"));
        assertThat(secret("${A:x}")).isEqualTo(Secret.environment("A"));
        assertThat(secret("${B:x}")).isEqualTo(Secret.literal("x"));
        assertThat(secret("${file:password.txt}")).isEqualTo(Secret.file(folder.resolve("password.txt")));
        assertThat(secret("${file:password.txt}").reveal()).isEqualTo("hunter2");
        assertThat(secret("x${A}")).isEqualTo(Secret.literal("x1"));
        assertThat(secret("plain")).isEqualTo(Secret.literal("plain"));
        assertThat(problems).isEmpty();
    }
}

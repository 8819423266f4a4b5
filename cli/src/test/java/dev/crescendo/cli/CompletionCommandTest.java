package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that {@code completion} prints, in a real bash. */
class CompletionCommandTest {
    @TempDir
    private Path folder;

    private Path script;

    @BeforeEach
    void theScriptAndAProject() throws Exception {
        script = folder.resolve("completion");
        Files.writeString(script, printed("bash"));
        Files.createDirectories(folder.resolve("shop"));
        Files.writeString(folder.resolve("shop/crescendo.yaml"), """
                project: shop
                connections:
                  local: { type: duckdb, path: x.duckdb }
                  shopdb:
                    type: postgresql
                pipelines:
                  # a comment: here
                  orders: { source: shopdb }
                  order_items:
                    source: shopdb
                schedules:
                  nightly: { cron: "0 4 * * *" }
                """);
    }

    private static String printed(String shell) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), "completion", shell))
                .as(err.toString())
                .isZero();
        return out.toString();
    }

    /** What bash offers for the last of these words. */
    private List<String> offered(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "--norc",
                "-c",
                ". \"$1\"; shift; COMP_WORDS=(crescendo \"$@\"); COMP_CWORD=$#; _crescendo; printf '%s\\n' \"${COMPREPLY[@]}\"",
                "-",
                script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command)
                .directory(folder.resolve("shop").toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(out).isZero();
        return out.lines().filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void verbsAreCompletedAndThoseBelowThem() throws Exception {
        assertThat(offered("ru")).containsExactly("run");
        assertThat(offered("")).contains("run", "status", "init", "doctor", "connections", "completion", "--project");
        assertThat(offered("st")).containsExactlyInAnyOrder("state", "status");
        assertThat(offered("cron", "in")).containsExactly("install");
        assertThat(offered("completion", "")).contains("bash", "zsh");
    }

    @Test
    void optionsAreThoseOfTheVerbAndOfAll() throws Exception {
        assertThat(offered("run", "--p")).containsExactlyInAnyOrder("--parallel", "--project");
        assertThat(offered("query", "--c")).containsExactly("--csv");
        assertThat(offered("run", "--log-format", "")).containsExactlyInAnyOrder("text", "json");
        assertThat(offered("init", "--warehouse", "d")).containsExactly("duckdb");
    }

    @Test
    void namesComeFromTheProject() throws Exception {
        assertThat(offered("run", "ord")).containsExactlyInAnyOrder("orders", "order_items");
        assertThat(offered("state", "show", "--json", "orders", "order_")).containsExactly("order_items");
        assertThat(offered("connections", "test", ""))
                .contains("local", "shopdb")
                .doesNotContain("orders");
        assertThat(offered("--project", "../shop", "run", "orders")).containsExactly("orders");
        assertThat(offered("--project", "../nowhere", "run", "ord")).isEmpty();
    }

    @Test
    void zshUsesTheSame() {
        assertThat(printed("zsh")).contains("bashcompinit", "complete -o default -F _crescendo");
    }
}

package dev.crescendo.stage.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrontabTest {
    private static final Schedule NIGHTLY = Schedule.parse("0 3 * * *");
    private static final String OTHERS =
            "# m h dom mon dow command\nMAILTO=ops\n\n*/5 * * * *\techo 'x%y'  \n# \u00e4\u00ff not UTF-8\n";

    private final CrontabBlock shop = new CrontabBlock("shop /srv/shop");
    private final CrontabBlock twin = new CrontabBlock("shop /srv/shop2");

    @Test
    void installingTwiceIsInstallingOnceAndOtherLinesStay() {
        String once = shop.putInto(OTHERS, List.of("a", "b"));
        assertThat(once).startsWith(OTHERS);
        assertThat(shop.putInto(once, List.of("a", "b"))).isEqualTo(once);
        assertThat(shop.linesIn(once)).containsExactly("a", "b");
        assertThat(shop.takeOutOf(once)).isEqualTo(OTHERS);
        assertThat(shop.takeOutOf(OTHERS)).isEqualTo(OTHERS);
    }

    @Test
    void projectsLiveSideBySideAndKeepTheirPlaces() {
        String both = twin.putInto(shop.putInto(OTHERS, List.of("a")), List.of("b")) + "0 0 * * * last\n";
        String changed = shop.putInto(both, List.of("c", "d"));
        assertThat(changed).isEqualTo(both.replace("\na\n", "\nc\nd\n"));
        assertThat(twin.linesIn(changed)).containsExactly("b");
        assertThat(twin.takeOutOf(shop.takeOutOf(changed))).isEqualTo(OTHERS + "0 0 * * * last\n");
    }

    @Test
    void aLastLineWithoutItsEndIsGivenOne() {
        assertThat(shop.putInto("0 0 * * * x", List.of("a"))).startsWith("0 0 * * * x\n# BEGIN");
        assertThat(shop.putInto("", List.of("a"))).startsWith("# BEGIN");
    }

    @Test
    void marksThatWereDamagedByHandAreRefused() {
        String block = shop.putInto(OTHERS, List.of("a"));
        assertThatThrownBy(() -> shop.takeOutOf(block.replace("# END", "# end")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("# BEGIN crescendo shop /srv/shop' has no end");
        assertThatThrownBy(() -> shop.putInto(block.replace("# BEGIN", "# begin"), List.of("b")))
                .hasMessageContaining("without its beginning");
        assertThatThrownBy(() -> shop.putInto(block + block, List.of("b"))).hasMessageContaining("twice");
    }

    @Test
    void theShellGetsEveryWordAsItIs(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        Path variables = Files.writeString(folder.resolve("it's 100% env"), "PASSWORD='a b'\\''%c'\n");
        Path script = Files.writeString(
                folder.resolve("do it"),
                "#!/bin/sh\nfor each in \"$@\" \"$NAME\" \"$PASSWORD\"; do printf '%s\\n' \"$each\"; done >'" + out
                        + "'\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        String line = new CrontabLine(
                        NIGHTLY, List.of(script.toString(), "100%", "it's", "\\%", "a b", "$HOME", "\u00fc", ""))
                .with("NAME", "50% of `it`")
                .sourcing(variables)
                .text();
        assertThat(line).startsWith("0 3 * * * export ").doesNotContain("a b'\\''%c");

        // what cron does with a command before it hands it to the shell
        String command = line.substring("0 3 * * * ".length()).replace("\\%", "%");
        Process shell = new ProcessBuilder(
                        "/bin/sh",
                        Files.writeString(folder.resolve("command"), command).toString())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
        assertThat(Files.readString(out, StandardCharsets.UTF_8))
                .isEqualTo("100%\nit's\n\\%\na b\n$HOME\n\u00fc\n\n50% of `it`\na b'%c\n");
    }

    @Test
    void aLineThatCronWouldNotTakeIsRefused() {
        assertThatThrownBy(() -> new CrontabLine(NIGHTLY, List.of("x".repeat(1000))).text())
                .hasMessageContaining("bytes long, and cron takes 998");
        assertThatThrownBy(() -> new CrontabLine(NIGHTLY, List.of("a\nb")).text())
                .hasMessageContaining("line break");
        assertThatThrownBy(() -> new CrontabBlock("shop /srv/a\nb")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aMachineWithoutCrontabIsToldWhatToInstall() {
        assertThatThrownBy(() -> new CrontabProgram("/nowhere/crontab").read())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("this machine has no crontab program")
                .hasMessageContaining("apt install cron");
    }
}

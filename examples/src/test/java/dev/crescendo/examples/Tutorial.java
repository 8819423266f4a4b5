package dev.crescendo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation, done by the letter in an empty folder. Of its fenced blocks, {@code sh} is run, all in one
 * shell; one with a file's name after its language is that file, or what a file holds that {@code is there}; {@code output} must be lines of what the block before it
 * has printed, where {@code …} stands for anything. Others are only read.
 */
final class Tutorial {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)(?: (\\S+))?( is there)?\\n((?s:.*?))^```$");
    private static final String MARK = "--- block ";

    private final String page;
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private final Map<String, String> programs = new LinkedHashMap<>();

    private Tutorial(String page) {
        this.page = page;
    }

    /** A page below {@code docs}. */
    static Tutorial of(String name) throws IOException {
        return new Tutorial(Files.readString(Path.of("..", "docs", name)));
    }

    /** Puts the test's own database or folder where the page names the reader's. */
    Tutorial with(String inThePage, String here) {
        assertThat(page).contains(inThePage);
        replacements.put(inThePage, here);
        return this;
    }

    /** A program on the reader's path. */
    Tutorial program(String name, String script) {
        programs.put(name, script);
        return this;
    }

    /** Does it all. */
    void follow(Path folder) throws IOException, InterruptedException {
        String text = page;
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        StringBuilder script = new StringBuilder("set -euo pipefail\nshopt -s expand_aliases\n");
        Map<Integer, String> expected = new LinkedHashMap<>();
        int block = 0;
        Matcher found = BLOCK.matcher(text);
        while (found.find()) {
            String language = found.group(1);
            String file = found.group(2);
            String content = found.group(4);
            if (found.group(3) != null) {
                script.append("diff - ")
                        .append(file)
                        .append(" <<'END OF FILE'\n")
                        .append(content);
                script.append("END OF FILE\n");
            } else if (file != null && !file.equals("in")) {
                script.append("mkdir -p \"$(dirname ")
                        .append(file)
                        .append(")\"\ncat > ")
                        .append(file);
                script.append(" <<'END OF FILE'\n").append(content).append("END OF FILE\n");
            } else if (language.equals("sh")) {
                block++;
                script.append("echo '").append(MARK).append(block).append("'\n").append(content);
            } else if (language.equals("output")) {
                expected.put(block, content);
            }
        }
        assertThat(block).as("blocks to run").isPositive();
        String printed = run(folder, script.toString());
        expected.forEach((number, lines) -> {
            String of = printed.substring(printed.indexOf(MARK + number + "\n"));
            int next = of.indexOf(MARK + (number + 1) + "\n");
            assertPrinted(next < 0 ? of : of.substring(0, next), lines);
        });
    }

    private String run(Path folder, String script) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        program(
                "crescendo",
                "exec \"" + System.getProperty("java.home") + "/bin/java\" -Xmx256m -XX:TieredStopAtLevel=1"
                        + " -XX:+UseSerialGC -cp '" + System.getProperty("java.class.path") + "' "
                        + Main.class.getName() + " \"$@\"");
        for (Map.Entry<String, String> program : programs.entrySet()) {
            Path file = Files.writeString(bin.resolve(program.getKey()), "#!/bin/sh\n" + program.getValue() + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        Path home = Files.createDirectories(folder.resolve("home"));
        Path file = Files.writeString(folder.resolve("page.sh"), script);
        Path output = folder.resolve("page.out");
        ProcessBuilder bash = new ProcessBuilder("bash", file.toString())
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        bash.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        bash.environment().put("HOME", home.toString());
        Process process = bash.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private static void assertPrinted(String printed, String lines) {
        List<String> found = new ArrayList<>();
        printed.lines().map(line -> line.strip().replaceAll(" +", " ")).forEach(found::add);
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String pattern = Pattern.quote(line.strip().replaceAll(" +", " ")).replace(" …", "\\E.*\\Q");
            assertThat(found).as("should be printed: %s\n%s", line, printed).anyMatch(each -> each.matches(pattern));
        });
    }
}

package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script in a checkout of its own, with a Maven and a Java that only say what they were told. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "crescendo").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private Path checkout;
    private Path commands;
    private Path java;

    private record Answer(int exitCode, String out, String err) {}

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = Files.createDirectories(directory.resolve("check out"));
        Files.copy(LAUNCHER, checkout.resolve("crescendo"));
        makeExecutable(checkout.resolve("crescendo"));
        write(checkout.resolve("pom.xml"), "<project/>");
        write(checkout.resolve("core/src/main/java/A.java"), "class A {}");
        write(checkout.resolve("core/src/main/java/B.java"), "class B {}");
        write(checkout.resolve("core/src/test/java/ATest.java"), "class ATest {}");
        age(checkout, Duration.ofHours(1));
        commands = Files.createDirectories(directory.resolve("commands"));
        script(commands.resolve("mvn"), """
                echo "$@" >> builds
                for module in cli examples; do
                  mkdir -p $module/target/lib
                  touch $module/target/crescendo-$module-1.jar $module/target/lib/other-1.jar
                done
                """);
        java = directory.resolve("jdk");
        script(java.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        write(java.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"17.0.9\"\n");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void script(Path file, String commands) throws IOException {
        write(file, "#!/usr/bin/env bash\n" + commands);
        makeExecutable(file);
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void age(Path root, Duration by) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(by));
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, then);
            }
        }
    }

    private Answer launch(String... arguments) throws Exception {
        return launch(checkout.resolve("crescendo"), Map.of("JAVA_HOME", java.toString()), arguments);
    }

    private Answer launch(Path launcher, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        Path err = directory.resolve("err");
        builder.redirectError(err.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", commands + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), out, Files.readString(err));
    }

    private int builds() throws IOException {
        Path log = checkout.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    @Test
    void theFirstStartBuildsAndSaysSoAndTheSecondDoesNot() throws Exception {
        Answer first = launch("run", "a b");
        Answer second = launch("run");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err()).startsWith("Building Crescendo (first time").hasLineCount(1);
        assertThat(first.out().lines()).endsWith("dev.crescendo.cli.Main", "run", "a b");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aChangedSourceFileBuildsOnceAndATestDoesNot() throws Exception {
        launch("run");
        FileTime later = FileTime.from(Instant.now().plusSeconds(60));
        Files.setLastModifiedTime(checkout.resolve("core/src/test/java/ATest.java"), later);
        launch("run");
        assertThat(builds()).isEqualTo(1);

        Files.setLastModifiedTime(checkout.resolve("core/src/main/java/A.java"), later);
        Answer changed = launch("run");

        assertThat(changed.err()).startsWith("Building Crescendo (the source has changed)");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aSourceFileTakenOutBuildsToo() throws Exception {
        launch("run");
        // The stamp is aged, because a folder's time can't be set to one that lies ahead by taking a file out.
        age(checkout, Duration.ofMinutes(5));
        Files.delete(checkout.resolve("core/src/main/java/B.java"));
        launch("run");

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void itIsFoundThroughSymbolicLinksFromAnywhere() throws Exception {
        Path link = Files.createDirectories(directory.resolve("bin")).resolve("crescendo");
        Files.createSymbolicLink(link, Path.of("..", "hop"));
        Files.createSymbolicLink(directory.resolve("hop"), checkout.resolve("crescendo"));

        Answer answer = launch(link, Map.of("JAVA_HOME", java.toString()), "run");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .contains(checkout.toRealPath()
                        .resolve("cli/target/crescendo-cli-1.jar")
                        .toString());
    }

    @Test
    void onlyTheDemoHasTheExamplesOnItsClassPath() throws Exception {
        assertThat(launch("run").out()).contains("cli/target/lib/*").doesNotContain("examples/target");
        assertThat(launch("demo").out()).contains("examples/target/lib/*");
    }

    @Test
    void onlyWhatMovesManyRowsIsCompiledWell() throws Exception {
        String quick = "-XX:TieredStopAtLevel=1";
        assertThat(launch("--project", "run.d", "status").out()).contains(quick);
        assertThat(launch("run", "status").out()).doesNotContain(quick);
        assertThat(launch("rejects", "replay").out()).doesNotContain(quick);
        assertThat(launch("demo").out()).contains(quick);
    }

    /** Java warns of that option on the standard error, unless it is told not to before. */
    @ParameterizedTest
    @ValueSource(strings = {"CRESCENDO_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"})
    void flightRecorderIsOffUntilSomebodyWantsARecording(String variable) throws Exception {
        String off = "-XX:-FlightRecorder";
        write(java.resolve("release"), "JAVA_VERSION=\"17.0.9\"\nMODULES=\"java.base jdk.jfr jdk.jdi\"\n");
        assertThat(launch("run").out().lines()).containsSubsequence("-XX:-PrintWarnings", off);

        Path launcher = checkout.resolve("crescendo");
        Map<String, String> wanted =
                Map.of("JAVA_HOME", java.toString(), variable, "-XX:StartFlightRecording=duration=9s");
        assertThat(launch(launcher, wanted, "run").out()).doesNotContain(off);
    }

    /** What an option is for may be gone, and then Java does not start with it. */
    @ParameterizedTest
    @CsvSource({"17.0.9, java.base java.sql", "26.0.1, java.base jdk.jfr"})
    void aJavaThatMayNotKnowTheOptionIsNotGivenIt(String version, String modules) throws Exception {
        write(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        assertThat(launch("run").out()).contains("-XX:+UseSerialGC").doesNotContain("FlightRecorder");
    }

    @Test
    void aFailedBuildShowsItsLastLinesAndIsTriedAgain() throws Exception {
        script(commands.resolve("mvn"), "echo 'A.java:[1,1] not a statement'; exit 1");

        Answer answer = launch("run");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("the build failed", "not a statement");
        assertThat(answer.out()).isEmpty();
        makeACheckoutsMavenWork();
        assertThat(launch("run").exitCode()).isZero();
    }

    private void makeACheckoutsMavenWork() throws IOException {
        script(
                commands.resolve("mvn"),
                "for m in cli examples; do mkdir -p $m/target/lib;"
                        + " touch $m/target/crescendo-$m-1.jar $m/target/lib/o.jar; done");
    }

    @Test
    void withoutJavaItSaysWhatToInstall() throws Exception {
        Answer answer = launch(
                checkout.resolve("crescendo"),
                Map.of("JAVA_HOME", directory.resolve("nowhere").toString()),
                "run");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("JAVA_HOME", "no bin/java");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_HOME", "PATH"})
    void anOldJavaIsNamedWhereverItComesFrom(String from) throws Exception {
        write(java.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        Map<String, String> environment = from.equals("PATH")
                ? Map.of("PATH", java + "/bin:" + commands + ":/usr/bin:/bin", "SHOP_PASSWORD", Mistake.SECRET)
                : Map.of("JAVA_HOME", java.toString(), "SHOP_PASSWORD", Mistake.SECRET);

        isToldOfAnOldJava(launch(checkout.resolve("crescendo"), environment, "run"), "Java 8");
    }

    @Test
    void anOldJavaWithoutAReleaseFileIsAsked() throws Exception {
        Files.delete(java.resolve("release"));
        script(java.resolve("bin/java"), """
                [ "$1" = -version ] || { echo "Error: UnsupportedClassVersionError" >&2; exit 1; }
                echo 'openjdk version "11.0.22" 2024-01-16' >&2
                """);

        isToldOfAnOldJava(launch("run"), "Java 11");
    }

    /** An honest mistake: one line that says which Java it is and what to do, and nothing is built or started. */
    private void isToldOfAnOldJava(Answer answer, String version) throws IOException {
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .hasLineCount(1)
                .startsWith("crescendo: " + java + "/bin/java is " + version + ".")
                .contains("version 17 or newer", "JAVA_HOME")
                .doesNotContain(Mistake.SECRET);
        assertThat(builds()).isZero();
    }

    /** An archive of classes, or an AOT cache from Java 25 on. */
    @ParameterizedTest
    @CsvSource({
        "17.0.9, -XX:DumpLoadedClassList=, -XX:SharedArchiveFile=",
        "25.0.1, -XX:AOTConfiguration=, -XX:AOTCache="
    })
    void whatARunHasLoadedIsKeptForLaterStartsUntilTheNextBuild(String version, String records, String uses)
            throws Exception {
        write(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        archivingJava("0");
        assertThat(launch("run").out()).contains(records).doesNotContain(uses);
        assertThat(archives()).hasSize(1).allMatch(name -> name.matches("cli-\\d+\\.archive\\.loaded\\.\\d+"));

        Answer later = launch("status");

        assertThat(archives()).hasSize(1).allMatch(name -> name.matches("cli-\\d+\\.archive"));
        assertThat(later.out()).contains(uses).doesNotContain(records).doesNotContain("-Xshare:dump");
        assertThat(launch("run").out()).contains(uses).doesNotContain(records);
        FileTime soon = FileTime.from(Instant.now().plusSeconds(60));
        Files.setLastModifiedTime(checkout.resolve("core/src/main/java/A.java"), soon);
        assertThat(launch("status").out()).doesNotContain(uses);
        assertThat(archives()).isEmpty();
    }

    @Test
    void whereMavenHasBuiltItClassesAreKeptTooUntilItBuildsAgain() throws Exception {
        archivingJava("0");
        for (String module : List.of("cli", "examples")) {
            write(checkout.resolve(module + "/target/crescendo-" + module + "-1.jar"), "");
            write(checkout.resolve(module + "/target/lib/core-1.jar"), "");
        }
        launch("run");
        assertThat(launch("status").out()).contains("-XX:SharedArchiveFile=");
        assertThat(builds()).isZero();

        FileTime soon = FileTime.from(Instant.now().plusSeconds(60));
        Files.setLastModifiedTime(checkout.resolve("cli/target/lib/core-1.jar"), soon);

        assertThat(launch("run").out()).contains("-XX:DumpLoadedClassList=").doesNotContain("-XX:SharedArchiveFile=");
    }

    @Test
    void anArchiveThatCanNotBeMadeIsOfNoConsequence() throws Exception {
        archivingJava("1");
        launch("run");

        Answer later = launch("status");

        assertThat(later.exitCode()).as(later.err()).isZero();
        assertThat(later.out()).doesNotContain("-XX:SharedArchiveFile=");
        assertThat(later.err()).isEmpty();
        assertThat(archives()).isEmpty();
    }

    @Test
    void whatAStartThatWasEndedHasHalfMadeIsThrownAway() throws Exception {
        archivingJava("0");
        launch("run");
        String loaded = archives().get(0);
        Path half =
                checkout.resolve("cli/target/launcher").resolve(loaded.replaceAll("loaded\\.\\d+$", "half.999999999"));
        write(half, "half");

        assertThat(launch("status").out()).contains("-XX:SharedArchiveFile=");

        assertThat(archives()).hasSize(1);
        assertThat(half).doesNotExist();
    }

    @Test
    void anotherJavaHasAnArchiveOfItsOwn() throws Exception {
        archivingJava("0");
        launch("run");
        launch("run");
        write(java.resolve("release"), "JAVA_VERSION=\"17.0.10\"\n");

        assertThat(launch("status").out()).doesNotContain("-XX:SharedArchiveFile=");
    }

    /** Writes down what it loads where it is told to, and makes half an archive of it, or all, before it ends with that code. */
    private void archivingJava(String exitCode) throws IOException {
        script(java.resolve("bin/java"), """
                printf '%s\\n' "$@"
                for option in "$@"; do
                  case "$option" in
                    -Xshare:dump | -XX:AOTMode=create) makes=yes ;;
                    -XX:DumpLoadedClassList=* | -XX:AOTConfiguration=*) [ -n "${makes:-}" ] || echo classes > "${option#*=}" ;;
                    -XX:SharedArchiveFile=* | -XX:AOTCache=*) archive="${option#*=}" ;;
                  esac
                done
                [ -z "${makes:-}" ] || { echo archive > "$archive"; exit CODE; }
                """.replace("CODE", exitCode));
    }

    private List<String> archives() throws IOException {
        try (var files = Files.list(checkout.resolve("cli/target/launcher"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".archive"))
                    .toList();
        }
    }

    @Test
    void severalAtOnceBuildOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                            "bash", checkout.resolve("crescendo").toString(), "run")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out" + i).toFile());
            builder.environment().put("PATH", commands + ":/usr/bin:/bin");
            builder.environment().put("JAVA_HOME", java.toString());
            processes.add(builder.start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }
}

package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code cron} and {@code run --schedule}, with a crontab that is a file. */
class CronCommandTest extends CommandFixture {
    private static final String CRONTAB = "crescendo.crontab";

    private final String name = "cron-" + UUID.randomUUID();
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.named(name);

    private Path crontab;

    @BeforeEach
    void aCrontabAndAProject() throws IOException {
        crontab = folder.resolve("crontab of me");
        Path program = folder.resolve("crontab");
        Files.writeString(
                program,
                "#!/bin/sh\nif [ \"$1\" = - ]; then cat >\"$0 of me\"; elif [ -f \"$0 of me\" ]; then cat \"$0 of me\";"
                        + " else echo 'no crontab for me' >&2; exit 1; fi\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        System.setProperty(CRONTAB, program.toString());
        project("  one: { source: here, write: append, schedule: \"0 3 * * *\" }\n"
                + "  two: { source: here, write: append, schedule: \"@hourly\" }\n"
                + "  three: { source: here, write: append }\n"
                + "schedules:\n  nightly: { cron: \"0  3 * * *\", run: three }\n");
    }

    @AfterEach
    void forget() {
        System.clearProperty(CRONTAB);
        warehouse.forget();
    }

    private void project(String pipelines) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: here\nconnections:\n  here: { type: memory, name: " + name
                        + " }\npipelines:\n" + pipelines);
    }

    private int install(String... more) {
        List<String> all = new ArrayList<>(List.of("cron", "install", "--command", "/opt/crescendo/crescendo"));
        all.addAll(List.of(more));
        return crescendo(all.toArray(new String[0]));
    }

    @Test
    void installingIsIdempotentAndRemovingLeavesWhatWasThere() throws IOException {
        String others = "MAILTO=ops\n0 0 * * * other 100\\%\n";
        Files.writeString(crontab, others);

        assertThat(install()).as(err).isZero();
        String installed = Files.readString(crontab);
        assertThat(installed).startsWith(others);
        assertThat(installed.lines().filter(line -> line.contains("/opt/crescendo/crescendo run")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("0 3 * * * export PATH=")
                        && line.contains(" --schedule '0 3 * * *' --log ")
                        && line.endsWith("/.crescendo/cron.log"))
                .anyMatch(line -> line.startsWith("@hourly export "));
        assertThat(install()).isZero();
        assertThat(out).contains("already");
        assertThat(Files.readString(crontab)).isEqualTo(installed);

        assertThat(crescendo("cron", "remove")).isZero();
        assertThat(Files.readString(crontab)).isEqualTo(others);
        assertThat(crescendo("cron", "remove")).isZero();
        assertThat(out).contains("was not in the crontab");
    }

    @Test
    void showTellsWhatRunsWhenAndWhetherItIsInstalled() {
        assertThat(crescendo("cron", "show")).as(err).isZero();
        assertThat(out).containsPattern("0 3 \\* \\* \\* +one, three +20[0-9-]+ 03:00 +no");
        install();
        assertThat(crescendo("cron", "show")).isZero();
        assertThat(out).containsPattern("@hourly +two +20[0-9-]+ [0-9]+:00 +yes");
        assertThat(crescendo("cron", "show", "--json")).isZero();
        assertThat(out)
                .contains(
                        "\"schedule\":\"@hourly\",\"pipelines\":[\"two\"],\"select\":[],\"next_at\":\"20",
                        "\"installed\":true");
    }

    @Test
    void withoutACrontabProgramItSaysSo() {
        System.setProperty(CRONTAB, "/nowhere/crontab");
        assertThat(install()).isEqualTo(2);
        assertThat(err).contains("this machine has no crontab program").contains("apt install cron");
        assertThat(crescendo("cron", "show")).isZero();
        assertThat(out).contains("@hourly");
    }

    @Test
    void variablesThatCronLacksAreNamedAndSavedOnlyWhereNoOneElseReads() throws IOException {
        String known = System.getenv().keySet().stream()
                .filter(variable -> !variable.equals("PATH")
                        && !variable.equals("HOME")
                        && variable.matches("[A-Z]{2,}")
                        && !System.getenv(variable).isBlank()
                        && System.getenv(variable).matches("[^\n]+"))
                .filter(variable -> !List.of("LOGNAME", "SHELL", "PWD").contains(variable))
                .findFirst()
                .orElse("LANG");
        project("  one: { source: here, write: append, schedule: \"@daily\", count: \"${COUNT_OF:2}\" }\n");
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                Files.readString(folder.resolve("crescendo.yaml"))
                        .replace("name: ", "name: \"${" + known + ":}")
                        .replace(" }\npipelines", "\" }\npipelines"));
        if (System.getenv(known) == null) {
            return;
        }

        assertThat(install()).isEqualTo(2);
        assertThat(err).contains("the project needs " + known + ", which cron does not know", "--save-env");
        assertThat(crontab).doesNotExist();

        assertThat(install("--save-env")).as(err).isZero();
        Path file = folder.resolve(".crescendo/cron.env");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains(known + "='");
        assertThat(Files.readString(crontab)).contains("; set -a; . ").contains("cron.env; set +a; exec");

        String more = "OF_MY_OWN='it'\\''s \"mine\"'\nPATH=\"$PATH:/mine\"\n";
        Files.writeString(file, Files.readString(file).replace(known, "BEFORE") + more);
        assertThat(install()).as("the file has it no longer").isEqualTo(2);
        assertThat(install("--save-env")).as(err).isZero();
        assertThat(Files.readString(file))
                .contains(known + "='", "BEFORE='", "OF_MY_OWN='it'\\''s \"mine\"'", ":/mine'")
                .doesNotContain("HOME=", "PWD=");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(install()).isEqualTo(2);
        assertThat(err).contains("others may read or write it").contains("chmod 600");

        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertThat(install()).isEqualTo(2);
        assertThat(err).contains("it is no file that holds text");
    }

    @Test
    void aScheduleRunsItsPipelinesOncePerSlot() throws IOException {
        assertThat(crescendo("run", "--schedule", "0 3 * * *")).as(err).isZero();
        assertThat(warehouse.rows("one")).hasSize(3);
        assertThat(warehouse.rows("three")).hasSize(3);
        assertThat(crescendo("run", "--schedule", "0 3 * * *", "--json")).isZero();
        assertThat(out).contains("\"outcome\":\"already_done\"").contains("\"run_key\":\"cron-20");
        assertThat(crescendo("run", "--schedule", "1 3 * * *")).isEqualTo(2);
        assertThat(err).contains("nothing in crescendo.yaml runs at '1 3 * * *'");
        assertThat(crescendo("run", "--schedule", "0 3 * *")).isEqualTo(2);
        assertThat(crescendo("run", "one", "--schedule", "0 3 * * *")).isEqualTo(2);
    }

    @Test
    void whatIsWrongWithSchedulesIsSaidWithItsLine() throws IOException {
        project("  one: { source: here, write: append, schedule: \"0 25 * * *\" }\n"
                + "schedules:\n"
                + "  a: { cron: \"@dayly\" }\n"
                + "  b: { cron: \"@daily\", run: \"+users\" }\n"
                + "  c: { cron: \"@daily\", run: [oen] }\n"
                + "  d: { corn: \"@daily\" }\n"
                + "parallel: 0\n"
                + "retries: { max: 1, wiat: 3s }\n");
        assertThat(crescendo("cron", "show")).isEqualTo(2);
        assertThat(err)
                .contains("crescendo.yaml:6:39 pipelines.one.schedule: this is no schedule: the hour '25'")
                .contains(
                        "crescendo.yaml:8:8 schedules.a.cron: this is no schedule: there is no '@dayly'. Did you mean")
                .contains("crescendo.yaml:9:24 schedules.b.run: there is no pipeline 'users'.")
                .contains("crescendo.yaml:10:24 schedules.c.run: there is no pipeline 'oen'. Did you mean 'one'?")
                .contains("schedules.d.corn: unknown key 'corn'. Did you mean 'cron'?")
                .contains("parallel")
                .contains("Did you mean 'wait'?");
    }

    @Test
    void theLogTakesEverythingWithRunAndLoad() throws IOException {
        Path log = folder.resolve("log/run.log");
        assertThat(crescendo("run", "one", "--key", "k1", "--log", log.toString()))
                .isZero();
        assertThat(out).isEmpty();
        assertThat(err).isEmpty();
        assertThat(Files.readString(log, StandardCharsets.UTF_8))
                .containsPattern("20[0-9T:.-]+Z INFO +\\[[^\\]]*run=k1[^\\]]*\\] one: appends to raw.one")
                .containsPattern("\\[(?=[^\\]]*load=1)(?=[^\\]]*run=k1)[^\\]]*\\] one loaded")
                .containsPattern("one +loaded +3");

        Path json = folder.resolve("log/run.json");
        assertThat(crescendo("run", "two", "--key", "k2", "--log", json.toString(), "--log-format", "json"))
                .isZero();
        assertThat(Files.readAllLines(json))
                .allMatch(line -> line.startsWith("{\"time\":\"20") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"run\":\"k2\"") && line.contains("\"load\":\"2\""));

        assertThat(crescendo("run", "oen", "--log", log.toString())).isEqualTo(2);
        assertThat(err).contains("there is no pipeline 'oen'");
        assertThat(crescendo("run", "--log", folder.resolve("crontab/x").toString()))
                .isEqualTo(2);
        assertThat(err).contains("the log can't be written");
    }

    @Test
    void pipelinesThatRunAtOnceAreReportedInOrder() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 10; i < 30; i++) {
            many.append("  p")
                    .append(i)
                    .append(": { source: here, write: append")
                    .append(i % 7 == 0 ? ", behaviour: fail }\n" : " }\n");
        }
        project(many.toString());
        assertThat(crescendo("run", "--parallel", "8")).isEqualTo(1);
        assertThat(out.lines().skip(1).map(line -> line.substring(0, 3)))
                .hasSize(20)
                .isSorted();
        assertThat(out.lines().filter(line -> line.contains("failed"))).hasSize(3);
        assertThat(crescendo("run", "--parallel", "0")).isEqualTo(2);
    }
}

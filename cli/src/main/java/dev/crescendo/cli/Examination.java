package dev.crescendo.cli;

import dev.crescendo.cli.project.NamedConnection;
import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Finding;
import dev.crescendo.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks at everything that a run needs, and changes nothing of it. */
final class Examination {
    private static final long MEGABYTE = 1L << 20;

    /** DuckDB unpacks its library there. */
    private static final long TEMPORARY_MEGABYTES = 100;

    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

    private final RootCommand root;
    private final Project project;
    private final Path folder;

    Examination(RootCommand root, Project project) {
        this.root = root;
        this.project = project;
        this.folder = root.project.toAbsolutePath().normalize();
    }

    /** Something that was looked at. */
    record Subject(String name, List<Finding> findings) {
        Subject {
            findings = List.copyOf(findings);
        }
    }

    List<Subject> all() {
        List<Subject> subjects = new ArrayList<>();
        List<Pipeline> ofJava = new ArrayList<>(project.pipelines());
        subjects.add(new Subject("this machine", machine()));
        for (NamedConnection connection : project.connections()) {
            List<Finding> findings = new ArrayList<>();
            boolean opens = connection(connection, findings);
            ofJava.removeAll(connection.readers());
            subjects.add(new Subject("connection " + connection.name() + " (" + connection.uses() + ")", findings));
            if (opens) {
                if (connection.isWarehouse()) {
                    models(connection).ifPresent(subjects::add);
                }
                for (Pipeline pipeline : connection.readers()) {
                    subjects.add(new Subject("pipeline " + pipeline.name(), List.of(source(pipeline))));
                }
            }
        }
        for (Pipeline pipeline : ofJava) {
            subjects.add(new Subject("pipeline " + pipeline.name(), List.of(source(pipeline))));
        }
        subjects.add(new Subject("cron", List.of(cron())));
        return subjects;
    }

    private List<Finding> machine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("Java " + Runtime.version().feature() + " (" + System.getProperty("java.version")
                + "), up to " + Runtime.getRuntime().maxMemory() / MEGABYTE + " MB of memory"));
        findings.add(Finding.ok("time zone " + ZoneId.systemDefault() + ", in which schedules are meant"));
        findings.add(room(folder, "the project's folder", 50, 500));
        Path local = Project.localFolder(folder);
        Path written = Files.exists(local) ? local : folder;
        findings.add(
                Files.isWritable(written)
                        ? Finding.ok("this user may write to " + written)
                        : Finding.error(
                                "this user may not write to " + written + ", where logs, locks and alerts are kept",
                                "Let this user write there."));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        findings.add(room(temporary, "the folder of temporary files", TEMPORARY_MEGABYTES, TEMPORARY_MEGABYTES));
        return findings;
    }

    private static Finding room(Path folder, String what, long least, long comfortable) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace() / MEGABYTE;
            String said = free >= 10_000 ? free / 1024 + " GB" : free + " MB";
            String found = said + " free in " + folder + ", " + what;
            if (free < least) {
                return Finding.error(found, "Make room there.");
            }
            return free < comfortable ? Finding.warn(found, "Make room there.") : Finding.ok(found);
        } catch (IOException unknown) {
            return Finding.error(what + " " + folder + " can't be looked at", "Check that it exists.");
        }
    }

    private static boolean connection(NamedConnection connection, List<Finding> findings) {
        Checkup found;
        try {
            found = connection.check();
        } catch (CrescendoException refused) {
            findings.add(of(refused));
            return false;
        }
        String answers = found.roundTrip()
                .map(time -> String.format(Locale.ROOT, ", answers in %.1f ms", time.toNanos() / 1e6))
                .orElse("");
        findings.add(Finding.ok(found.server() + answers));
        found.clockAhead().ifPresent(ahead -> findings.add(clock(ahead)));
        findings.addAll(found.findings());
        return true;
    }

    /** The models, if the project has any. */
    private Optional<Subject> models(NamedConnection warehouse) {
        try {
            int count = project.models().read().names().size();
            if (count == 0) {
                return Optional.empty();
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok(count + (count == 1 ? " model" : " models") + " can be read"));
            findings.addAll(warehouse.connector().checkModels(warehouse.settings()));
            return Optional.of(new Subject("models", findings));
        } catch (CrescendoException refused) {
            return Optional.of(new Subject("models", List.of(of(refused))));
        }
    }

    private static Finding clock(Duration ahead) {
        String seconds = String.format(Locale.ROOT, "%.1f s", Math.abs(ahead.toMillis()) / 1e3);
        if (ahead.abs().compareTo(CLOCKS_DIFFER) < 0) {
            return Finding.ok("its clock and this machine's differ by " + seconds);
        }
        return Finding.warn(
                "its clock is " + seconds + (ahead.isNegative() ? " behind" : " ahead of") + " this machine's",
                "Let both keep time by NTP: leases, freshness and schedules are told by clocks.");
    }

    private static Finding source(Pipeline pipeline) {
        try (Looking looking = new Looking(pipeline.name())) {
            pipeline.source().check(looking);
            List<StreamSpec> streams = pipeline.source().streams(looking);
            List<StreamSpec> records = streams.stream()
                    .filter(stream -> stream.content() != StreamSpec.Content.KEYS)
                    .toList();
            if (records.size() != 1) {
                return Finding.ok("can read " + records.size() + " tables");
            }
            int fields = records.get(0).type().schema().names().size();
            return Finding.ok("can read " + pipeline.source() + ", " + fields + (fields == 1 ? " field" : " fields"));
        } catch (CrescendoException refused) {
            return of(refused);
        } catch (Exception broken) {
            return Finding.error(
                    "can't be looked at: " + broken.getMessage(),
                    "Mend the source, or its extractor if it is your own.");
        }
    }

    private Finding cron() {
        List<String> wanted = project.operation().schedules().stream()
                .map(Scheduled::schedule)
                .map(schedule -> schedule.expression())
                .toList();
        List<String> installed;
        try {
            installed = new CronSetup(root)
                    .block(project)
                    .linesIn(CronSetup.crontab().read());
        } catch (ConfigurationException unreadable) {
            return wanted.isEmpty()
                    ? Finding.ok("nothing in " + Project.FILE + " has a schedule")
                    : of(unreadable, Finding.Level.WARN);
        }
        List<String> missing = wanted.stream()
                .filter(expression -> installed.stream().noneMatch(line -> line.startsWith(expression + " export ")))
                .toList();
        if (installed.isEmpty() && wanted.isEmpty()) {
            return Finding.ok("nothing in " + Project.FILE + " has a schedule");
        }
        if (installed.isEmpty()) {
            return Finding.warn(
                    "your crontab has nothing of this project, which has schedules",
                    "Run 'crescendo cron install', unless something else runs them.");
        }
        if (!missing.isEmpty() || installed.size() != wanted.size()) {
            return Finding.warn(
                    "your crontab is out of date"
                            + (missing.isEmpty() ? "" : ": it has no line for " + String.join(", ", missing)),
                    "Run 'crescendo cron " + (wanted.isEmpty() ? "remove'." : "install' again."));
        }
        return Finding.ok("your crontab has all schedules: " + String.join(", ", wanted));
    }

    private static Finding of(CrescendoException refused) {
        return of(refused, Finding.Level.ERROR);
    }

    private static Finding of(CrescendoException refused, Finding.Level level) {
        if (refused instanceof ConfigurationException configuration) {
            String what = String.join(
                    "; ",
                    configuration.problems().stream()
                            .map(problem -> problem.where() + ": " + problem.what())
                            .toList());
            return new Finding(level, what, configuration.problems().get(0).todo());
        }
        return new Finding(level, String.valueOf(refused.getMessage()), "Mend that, then look again.");
    }
}

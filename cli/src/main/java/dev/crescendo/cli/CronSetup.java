package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.stage.cron.CrontabBlock;
import dev.crescendo.stage.cron.CrontabLine;
import dev.crescendo.stage.cron.CrontabProgram;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A project in the crontab: which lines, between which marks. */
final class CronSetup {
    private static final List<String> USUAL = List.of("/usr/local/bin", "/usr/bin", "/bin");

    private final RootCommand root;
    private final Path folder;

    CronSetup(RootCommand root) {
        this.root = root;
        folder = root.project.toAbsolutePath().normalize();
    }

    static CrontabProgram crontab() {
        return new CrontabProgram(System.getProperty("crescendo.crontab", "crontab"));
    }

    CrontabBlock block(Project project) {
        return new CrontabBlock(project.name() + " " + folder);
    }

    Path defaultLog() {
        return Project.localFolder(folder).resolve("cron.log");
    }

    /** The file that the lines read their environment from, if the user names none. */
    EnvironmentFile defaultEnvironment() {
        return new EnvironmentFile(Project.localFolder(folder).resolve("cron.env"));
    }

    /**
     * The line of a schedule.
     *
     * @param log where the output goes; null to let cron mail it
     * @param command what starts Crescendo; empty for what started this one
     */
    String line(Scheduled scheduled, @Nullable Path log, Optional<Path> environment, List<String> command) {
        List<String> words = new ArrayList<>(command.isEmpty() ? own() : command);
        words.addAll(List.of(
                "run",
                "--project",
                folder.toString(),
                "--schedule",
                scheduled.schedule().expression()));
        if (log != null) {
            words.addAll(List.of("--log", log.toAbsolutePath().normalize().toString()));
        }
        try {
            return line(scheduled, words, environment, path());
        } catch (ConfigurationException tooLong) {
            return line(scheduled, words, environment, shortPath());
        }
    }

    private static String line(Scheduled scheduled, List<String> words, Optional<Path> environment, Set<String> path) {
        CrontabLine line = new CrontabLine(scheduled.schedule(), words)
                .with("PATH", String.join(":", path))
                .with("JAVA_HOME", System.getProperty("java.home"));
        String options = System.getenv().getOrDefault("CRESCENDO_JAVA_OPTS", "");
        if (!options.isEmpty()) {
            line.with("CRESCENDO_JAVA_OPTS", options);
        }
        environment.ifPresent(file -> line.sourcing(file.toAbsolutePath().normalize()));
        return line.text();
    }

    /** Whether it is known how to start this process again: by the launcher, or by a program's own class. */
    boolean canStartAgain() {
        return System.getProperty("crescendo.command") != null || root.program().isPresent();
    }

    /** What started this process; the launcher says so. */
    private List<String> own() {
        String launcher = System.getProperty("crescendo.command");
        if (launcher != null) {
            return List.of(launcher);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + javaArguments(),
                root.program().orElse(Main.class).getName());
    }

    private Path javaArguments() {
        return Project.localFolder(folder).resolve("cron.java");
    }

    /** Keeps what this JVM was started with for the lines that start it again: a class path is longer than a line may be. */
    void saveJavaArguments() {
        if (System.getProperty("crescendo.command") != null) {
            return;
        }
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        arguments.addAll(List.of("-cp", classPath));
        try {
            Files.write(
                    javaArguments(),
                    arguments.stream()
                            .map(each -> '"' + each.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                            .toList());
        } catch (IOException unwritable) {
            throw new ConfigurationException(
                    javaArguments().toString(), "the file can't be written", "Check who may write to the folder.");
        }
    }

    private static Set<String> path() {
        Set<String> path = new LinkedHashSet<>();
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(each -> each.startsWith("/") && Files.isDirectory(Path.of(each)))
                .forEach(path::add);
        path.addAll(USUAL);
        return path;
    }

    /** Without what Crescendo itself does not need. */
    private static Set<String> shortPath() {
        Set<String> path = new LinkedHashSet<>(USUAL);
        path().stream()
                .filter(each -> Files.isExecutable(Path.of(each, "java")) || Files.isExecutable(Path.of(each, "mvn")))
                .forEach(path::add);
        return path;
    }

    /** The project, read with this process's environment and what the file adds to it. */
    Project read(EnvironmentFile environment) {
        Map<String, String> variables = new HashMap<>(System.getenv());
        if (environment.exists()) {
            variables.putAll(environment.read());
        }
        return root.readProject(variables);
    }
}

package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.stage.cron.CrontabProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts a line per schedule into the user's crontab, between marks; does nothing when they are there. */
@Command(
        name = "install",
        description =
                "Puts a line per schedule into your crontab, or brings them up to date. Other lines stay as they are.",
        footer = RootCommand.EXAMPLE + "crescendo cron install --save-env")
final class CronInstallCommand implements Callable<Integer> {
    /** What cron sets by itself, and the lines that are installed. */
    private static final Set<String> THERE = Set.of("HOME", "LOGNAME", "PATH", "SHELL", "JAVA_HOME");

    private final RootCommand root;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Where the runs write what they say. Default: .crescendo/cron.log in the project's folder.")
    private @Nullable Path log;

    @Option(names = "--mail", description = "No log: let cron mail what the runs say.")
    private boolean mail;

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "A file of NAME='value' lines, mode 600, with the variables that the project needs. Default:"
                    + " .crescendo/cron.env in the project's folder, if it is there.")
    private @Nullable Path environmentFile;

    @Option(
            names = "--save-env",
            description =
                    "Write the variables that the project needs, with the values they have now, to that file. Others in"
                            + " it stay.")
    private boolean save;

    @Option(names = "--ignore-env", description = "Install though cron will lack variables that the project needs.")
    private boolean ignore;

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            description = "What starts Crescendo, in words with spaces between. Default: what started this one.")
    private String command = "";

    CronInstallCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        CronSetup setup = new CronSetup(root);
        EnvironmentFile environment =
                environmentFile == null ? setup.defaultEnvironment() : new EnvironmentFile(environmentFile);
        if (environmentFile != null && !save && !environment.exists()) {
            throw new ConfigurationException(
                    environmentFile.toString(), "there is no such file", "Create it, or add --save-env.");
        }
        Project project = setup.read(environment);
        if (project.operation().schedules().isEmpty()) {
            throw new ConfigurationException(
                    Project.FILE,
                    "nothing in it has a schedule",
                    "Add one to a pipeline, such as schedule: \"0 3 * * *\" for three in the morning.");
        }
        CrontabProgram crontab = CronSetup.crontab();
        String before = crontab.read();
        makeLocalFolder();
        if (save) {
            environment.save(project.operation().variables(), System.getenv());
            root.note("wrote " + environment.path() + " for cron's runs; only you may read it");
        }
        checkVariables(project, environment);
        Path logFile = mail ? null : Optional.ofNullable(log).orElse(setup.defaultLog());
        List<String> words =
                command.isBlank() ? List.of() : List.of(command.strip().split(" +"));
        if (words.isEmpty()) {
            setup.saveJavaArguments();
        }
        Optional<Path> sourced = environment.exists() ? Optional.of(environment.path()) : Optional.empty();
        List<String> lines = new ArrayList<>();
        for (Scheduled scheduled : project.operation().schedules()) {
            lines.add(setup.line(scheduled, logFile, sourced, words));
        }
        String after = setup.block(project).putInto(before, lines);
        boolean changed = !after.equals(before);
        if (changed) {
            crontab.write(after);
        }
        String count = lines.size() + (lines.size() == 1 ? " line" : " lines");
        String said = changed
                ? "the crontab now has " + count + " for project " + project.name()
                : "the crontab has the " + count + " for project " + project.name() + " already";
        if (root.json) {
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "cron install",
                            0,
                            said,
                            Json.object("project", project.name(), "changed", changed, "lines", lines),
                            List.of())));
        } else {
            root.console().result(said);
            root.note(logFile == null ? "cron mails what the runs say" : "the runs write to " + logFile);
        }
        return 0;
    }

    /** Not to be committed: it is this machine's. */
    private void makeLocalFolder() {
        Path folder = Project.localFolder(root.project);
        try {
            Files.createDirectories(folder);
            Path ignored = folder.resolve(".gitignore");
            if (!Files.exists(ignored)) {
                Files.writeString(ignored, "*\n", StandardCharsets.UTF_8);
            }
        } catch (IOException unwritable) {
            throw new ConfigurationException(
                    folder.toString(), "the folder can't be made", "Check who may write to the project's folder.");
        }
    }

    private void checkVariables(Project project, EnvironmentFile environment) {
        Map<String, String> given = environment.exists() ? environment.read() : Map.of();
        TreeSet<String> missing = new TreeSet<>();
        for (String name : project.operation().variables()) {
            if (!given.containsKey(name)
                    && !THERE.contains(name)
                    && System.getenv().containsKey(name)) {
                missing.add(name);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(", ", missing);
        if (ignore) {
            root.note("cron's runs need " + names + ", which you say are set elsewhere");
            return;
        }
        throw new ConfigurationException(
                environment.path().toString(),
                "the project needs " + names + ", which cron does not know",
                "Run it again with --save-env, which writes their present values to this file (mode 600), or write them"
                        + " there as NAME='value'. The crontab is as it was.");
    }
}

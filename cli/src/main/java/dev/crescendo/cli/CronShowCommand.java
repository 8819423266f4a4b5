package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.error.ConfigurationException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows what would run when, and whether the crontab has it. Changes nothing. */
@Command(
        name = "show",
        description = "Shows the schedules, when each comes next, and whether your crontab has it.",
        footer = RootCommand.EXAMPLE + "crescendo cron show")
final class CronShowCommand implements Callable<Integer> {
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final RootCommand root;

    CronShowCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        CronSetup setup = new CronSetup(root);
        EnvironmentFile environment = setup.defaultEnvironment();
        Project project = setup.read(environment);
        List<String> installed = List.of();
        Optional<String> noCrontab = Optional.empty();
        try {
            installed = setup.block(project).linesIn(CronSetup.crontab().read());
        } catch (ConfigurationException unreadable) {
            noCrontab = Optional.of(unreadable.problems().get(0).toString());
        }
        ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
        Optional<Path> sourced = environment.exists() ? Optional.of(environment.path()) : Optional.empty();
        TextTable table = new TextTable(List.of("schedule", "pipelines", "next", "in the crontab"), List.of());
        List<String> command = setup.canStartAgain() ? List.of() : List.of("crescendo");
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (Scheduled scheduled : project.operation().schedules()) {
            String expression = scheduled.schedule().expression();
            boolean there = installed.stream().anyMatch(line -> line.startsWith(expression + " export "));
            ZonedDateTime next = scheduled.schedule().next(now);
            String line = setup.line(scheduled, setup.defaultLog(), sourced, command);
            table.row(List.of(expression, String.join(", ", scheduled.all()), TIME.format(next), there ? "yes" : "no"));
            lines.add(line);
            json.add(Json.object(
                    "schedule",
                    expression,
                    "pipelines",
                    scheduled.pipelines(),
                    "select",
                    scheduled.words(),
                    "next_at",
                    next.toInstant(),
                    "installed",
                    there,
                    "line",
                    line));
        }
        if (root.json) {
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "cron show",
                            0,
                            json.size() + (json.size() == 1 ? " schedule" : " schedules"),
                            Json.object("project", project.name(), "schedules", json),
                            List.of())));
            return 0;
        }
        if (json.isEmpty()) {
            root.console().result("nothing in " + Project.FILE + " has a schedule");
            return 0;
        }
        table.lines().forEach(root.console()::result);
        root.console().result("");
        lines.forEach(root.console()::result);
        noCrontab.ifPresent(root::note);
        return 0;
    }
}

package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.stage.cron.CrontabProgram;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Takes the project's lines out of the user's crontab. */
@Command(
        name = "remove",
        description = "Takes the project's lines out of your crontab. Other lines stay as they are.",
        footer = RootCommand.EXAMPLE + "crescendo cron remove")
final class CronRemoveCommand implements Callable<Integer> {
    private final RootCommand root;

    CronRemoveCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        CronSetup setup = new CronSetup(root);
        Project project = setup.read(setup.defaultEnvironment());
        CrontabProgram crontab = CronSetup.crontab();
        String before = crontab.read();
        String after = setup.block(project).takeOutOf(before);
        boolean changed = !after.equals(before);
        if (changed) {
            crontab.write(after);
        }
        String said = changed
                ? "project " + project.name() + " is no longer in the crontab"
                : "project " + project.name() + " was not in the crontab";
        root.console()
                .result(
                        root.json
                                ? Json.write(RootCommand.answer(
                                        "cron remove",
                                        0,
                                        said,
                                        Json.object("project", project.name(), "changed", changed),
                                        List.of()))
                                : said);
        return 0;
    }
}

package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A cron daemon of its own: Debian's, with a spool that no one else sees, in a mount namespace. Needs root, or sudo without a
 * password. Where that is missing the test is skipped, but not on a build server.
 */
final class CronDaemon implements AutoCloseable {
    private static final String SPOOL = "/var/spool/cron/crontabs";

    private final Process process;
    private final List<String> root;
    private final Path crontab;

    private CronDaemon(Process process, List<String> root, Path crontab) {
        this.process = process;
        this.root = root;
        this.crontab = crontab;
    }

    static CronDaemon start(Path folder) throws Exception {
        List<String> root = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            root.addAll(List.of("sudo", "-n"));
        }
        List<String> probe = new ArrayList<>(root);
        probe.addAll(List.of("unshare", "-m", "sh", "-c", "command -v cron && test -d " + SPOOL));
        boolean possible = runs(probe);
        if ("true".equals(System.getenv("CI"))) {
            assertThat(possible).as("Debian's cron, and root or sudo").isTrue();
        }
        assumeThat(possible).as("Debian's cron, and root or sudo").isTrue();

        Path spool = Files.createDirectory(folder.resolve("spool"));
        Path run = Files.createDirectory(folder.resolve("run"));
        Path pid = folder.resolve("pid");
        Files.setPosixFilePermissions(spool, PosixFilePermissions.fromString("rwx-wx---"));
        List<String> command = new ArrayList<>(root);
        command.addAll(List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --make-rprivate / && mount --bind " + spool + " " + SPOOL + " && chown root:crontab " + SPOOL
                        + " && mount --bind " + run + " /run && echo $$ >" + pid + ".new && mv " + pid + ".new " + pid
                        + " && until [ -e " + folder.resolve("begin") + " ]; do sleep 0.1; done; exec cron -f"));
        Process process = new ProcessBuilder(command).inheritIO().start();
        while (!Files.exists(pid)) {
            assertThat(process.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Path crontab = Files.writeString(
                folder.resolve("crontab"),
                "#!/bin/sh\nexec " + String.join(" ", root) + " nsenter --mount=/proc/"
                        + Files.readString(pid).strip() + "/ns/mnt crontab \"$@\"\n");
        assertThat(crontab.toFile().setExecutable(true)).isTrue();
        return new CronDaemon(process, root, crontab);
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Lets it look at the crontabs. One that is written in the second in which it looks first would go unnoticed. */
    void begin() throws IOException {
        Files.createFile(crontab.resolveSibling("begin"));
    }

    /** The crontab program that speaks to this daemon. */
    Path crontab() {
        return crontab;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        List<String> kill = new ArrayList<>(root);
        kill.addAll(List.of("kill", Long.toString(process.pid())));
        runs(kill);
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}

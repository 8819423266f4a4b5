package dev.crescendo.cli;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A file of {@code NAME='value'} lines that a shell reads; it holds secrets, so only its owner may read it. */
record EnvironmentFile(Path path) {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    /** What cron sets by itself. */
    private static final Set<String> CRONS_OWN = Set.of("HOME", "LOGNAME", "PATH", "SHELL");

    private static final Set<String> SHELLS_OWN = Set.of("PWD", "OLDPWD", "SHLVL", "_");

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * The variables that it gives to a shell that cron has started.
     *
     * @throws ConfigurationException if others may read it, or the shell finds it wrong
     */
    Map<String, String> read() {
        check();
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "set -a; . \"$0\" && exec env -0", absolute())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet().retainAll(CRONS_OWN);
            Map<String, String> given = Map.copyOf(builder.environment());
            Process shell = builder.start();
            String all = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (shell.waitFor() != 0) {
                throw wrong("a shell can't read it", "Write lines such as NAME='value'.");
            }
            Map<String, String> variables = new LinkedHashMap<>();
            for (String each : all.split("\0")) {
                int end = each.indexOf('=');
                String name = each.substring(0, Math.max(0, end));
                String value = each.substring(end + 1);
                if (end > 0 && !SHELLS_OWN.contains(name) && !value.equals(given.get(name))) {
                    variables.put(name, value);
                }
            }
            return variables;
        } catch (IOException unreadable) {
            throw wrong("it can't be read: " + FileErrors.reason(unreadable), "Check who may read it.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw wrong("reading it was stopped", "Try again.");
        }
    }

    private void check() {
        if (exists() && !Files.isRegularFile(path)) {
            throw wrong("it is no file that holds text", "Name another with --env-file.");
        }
        try {
            Set<PosixFilePermission> others = new TreeSet<>(Files.getPosixFilePermissions(path));
            others.removeAll(PosixFilePermissions.fromString("rwx------"));
            if (!others.isEmpty()) {
                throw wrong("others may read or write it, and it holds secrets", "chmod 600 " + path);
            }
        } catch (UnsupportedOperationException noSuchPermissions) {
            // not a system that cron is on
        } catch (IOException unreadable) {
            throw wrong("it can't be read: " + FileErrors.reason(unreadable), "Check its name and who may read it.");
        }
    }

    /**
     * Adds variables with the values that they have in {@code values}; those of them that it has already are replaced, and
     * all others stay.
     */
    void save(Collection<String> names, Map<String, String> values) {
        Map<String, String> all = new TreeMap<>(exists() ? read() : Map.of());
        for (String name : names) {
            String value = values.get(name);
            if (value != null) {
                all.put(name, value);
            }
        }
        StringBuilder text =
                new StringBuilder("# Read by the lines in the crontab, as sh does. Keep it to yourself: chmod 600.\n");
        all.forEach((name, value) -> text.append(name)
                .append("='")
                .append(value.replace("'", "'\\''"))
                .append("'\n"));
        try {
            Files.createDirectories(Path.of(absolute()).getParent());
            Path fresh = Files.createTempFile(
                    Path.of(absolute()).getParent(), "cron", ".env", PosixFilePermissions.asFileAttribute(OWNER));
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            throw wrong("it can't be written: " + FileErrors.reason(unwritable), "Name another with --env-file.");
        }
    }

    private String absolute() {
        return path.toAbsolutePath().normalize().toString();
    }

    private ConfigurationException wrong(String what, String todo) {
        return new ConfigurationException(path.toString(), what, todo);
    }
}

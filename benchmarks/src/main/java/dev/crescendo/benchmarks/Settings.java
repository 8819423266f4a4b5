package dev.crescendo.benchmarks;

import dev.crescendo.benchmarks.cases.Cases;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to be measured, and how.
 *
 * @param warmUps rounds before those that count
 * @param only what the name of a contestant must contain to take part
 * @param report the Markdown file to write
 * @param project the folder of the checkout
 */
record Settings(List<Cases> cases, long rows, int warmUps, int rounds, String only, Path report, Path project) {
    private static final long ROWS = 1_000_000;
    private static final long QUICK_ROWS = 100_000;
    private static final int QUICK_ROUNDS = 1;

    /** As {@code benchmarks/run} hands them over: options with their values, the checkout before them. */
    static Settings parse(String... args) {
        Path project = Path.of(args[0]);
        Settings settings = new Settings(
                Cases.named("all"), ROWS, 1, 3, "", project.resolve("benchmarks/target/report.md"), project);
        for (int place = 1; place < args.length; place++) {
            settings = args[place].equals("--quick")
                    ? settings.with("--rows", Long.toString(QUICK_ROWS))
                            .with("--warm-ups", "0")
                            .with("--rounds", Integer.toString(QUICK_ROUNDS))
                    : settings.with(args[place], args[++place]);
        }
        return settings;
    }

    private Settings with(String option, String value) {
        return switch (option) {
            case "--case" -> new Settings(Cases.named(value), rows, warmUps, rounds, only, report, project);
            case "--rows" -> new Settings(cases, Long.parseLong(value), warmUps, rounds, only, report, project);
            case "--warm-ups" -> new Settings(cases, rows, Integer.parseInt(value), rounds, only, report, project);
            case "--rounds" -> new Settings(cases, rows, warmUps, Integer.parseInt(value), only, report, project);
            case "--only" -> new Settings(cases, rows, warmUps, rounds, value, report, project);
            case "--report" -> new Settings(cases, rows, warmUps, rounds, only, Path.of(value), project);
            default -> throw new IllegalArgumentException("unknown option '" + option + "'");
        };
    }
}

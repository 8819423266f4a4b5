package dev.crescendo.reliability;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What to run.
 *
 * @param forms which proofs
 * @param targets on which targets; the forms that know only one don't look at it
 * @param seed of the first history; those after it have the numbers after it
 * @param count how many faults, if that was said
 * @param minutes how long, if that was said
 * @param jobs how many histories at a time
 */
record Options(
        List<Form> forms,
        List<Target> targets,
        long seed,
        Optional<Integer> count,
        Optional<Integer> minutes,
        int jobs) {

    /** Kinds of proofs. */
    enum Form {
        KILLS,
        CUTS,
        ZOMBIES,
        PAIRS,
        STORM,
        SOAK
    }

    /** What is loaded. */
    enum Target {
        POSTGRESQL_RAW,
        POSTGRESQL_CURATED,
        DUCKDB_RAW,
        DUCKDB_CURATED;

        String text() {
            return words(this);
        }

        boolean isPostgres() {
            return this == POSTGRESQL_RAW || this == POSTGRESQL_CURATED;
        }

        /** How often a run makes which system calls, about. */
        Map<String, Integer> calls() {
            return isPostgres()
                    ? Map.of("write", 150)
                    : Map.of("pwrite64", 12, "fsync", 9, "unlink", 4, "rename", 1, "write", 8);
        }

        boolean isCurated() {
            return this == POSTGRESQL_CURATED || this == DUCKDB_CURATED;
        }
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether {@code faults} are fewer than wanted, and there is time left for more. */
    boolean goesOn(long faults, int usual, long beganNanos) {
        boolean hasTime = minutes.map(most -> System.nanoTime() - beganNanos < TimeUnit.MINUTES.toNanos(most))
                .orElse(true);
        return hasTime && faults < count.orElse(usual);
    }

    /** @throws IllegalArgumentException if they can't be understood; the message is for whoever typed them */
    static Options parse(List<String> words) {
        Options options =
                new Options(List.of(Form.values()), List.of(Target.values()), 1, Optional.empty(), Optional.empty(), 2);
        for (int i = 0; i < words.size(); i += 2) {
            String name = words.get(i);
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            options = options.with(name, words.get(i + 1));
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--only" -> new Options(chosen(Form.values(), value), targets, seed, count, minutes, jobs);
            case "--on" -> new Options(forms, chosen(Target.values(), value), seed, count, minutes, jobs);
            case "--seed" ->
                new Options(forms, targets, number(name, () -> Long.parseLong(value)), count, minutes, jobs);
            case "--count" -> new Options(forms, targets, seed, Optional.of(positive(name, value)), minutes, jobs);
            case "--minutes" -> new Options(forms, targets, seed, count, Optional.of(positive(name, value)), jobs);
            case "--jobs" -> new Options(forms, targets, seed, count, minutes, positive(name, value));
            default ->
                throw new IllegalArgumentException(
                        "unknown option '" + name + "' (known: --only, --on, --seed, --count, --minutes, --jobs)");
        };
    }

    private static <E extends Enum<E>> List<E> chosen(E[] all, String text) {
        return Arrays.stream(text.split(",", -1))
                .map(word -> Arrays.stream(all)
                        .filter(value -> words(value).equals(word))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no '" + word + "'; there are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(all).map(Options::words).toList()))))
                .toList();
    }

    private static int positive(String name, String value) {
        int number = number(name, () -> Integer.parseInt(value));
        if (number < 1) {
            throw new IllegalArgumentException(name + " is at least 1, not " + value);
        }
        return number;
    }

    private static <N> N number(String name, Supplier<N> parse) {
        try {
            return parse.get();
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(name + " takes a number", noNumber);
        }
    }
}

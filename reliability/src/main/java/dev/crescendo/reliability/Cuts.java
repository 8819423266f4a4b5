package dev.crescendo.reliability;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.reliability.Options.Target;
import dev.crescendo.testkit.Difference;
import dev.crescendo.testserver.CutProxy;
import dev.crescendo.testserver.CutProxy.Cut;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Cuts the connection to a warehouse at one of the COMMITs of a run, and runs it again if that ended it. */
final class Cuts {
    private static final int CUTS = 40;
    private static final int PER_HISTORY = 10;

    /** For a claim whose run did not get to know that it had it: this process lives, so that the lease must run out. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /** Silence is rare, since it takes a second each time to be noticed. */
    private static Cut draw(SplittableRandom random) {
        return switch (random.nextInt(9)) {
            case 0 -> Cut.SILENCE;
            case 1, 2, 3, 4 -> Cut.BEFORE_ANSWER;
            default -> Cut.BEFORE_COMMIT_ARRIVES;
        };
    }

    private final Options options;
    private final PostgresStore store;
    private final PostgresServer server;

    Cuts(Options options, PostgresServer server, Path folder) throws Exception {
        this.options = options;
        this.server = server;
        this.store = PostgresStore.on(server, Files.createDirectories(folder.resolve("cuts")));
    }

    Result run() throws Exception {
        Result all = Result.none("cuts around COMMIT, postgresql");
        List<Target> targets =
                options.targets().stream().filter(Target::isPostgres).toList();
        if (targets.isEmpty()) { // a file has no connection
            return all;
        }
        long began = System.nanoTime();
        for (int number = 0; options.goesOn(all.faults(), CUTS, began); number++) {
            Target target = targets.get(number % targets.size());
            Result found = history(target, options.seed() + number / targets.size());
            found.problems().forEach(System.err::println);
            all = all.plus(found);
            System.err.println("cuts: " + all.faults());
        }
        return all;
    }

    private Result history(Target target, long seed) throws Exception {
        History history = Kills.history(target, seed, false);
        Subject direct = Kills.subject(target, store, history);
        direct.begin();
        direct.run();
        Map<String, List<String>> expected = direct.content();
        Map<String, List<String>> after = direct.visible();
        SplittableRandom random = new SplittableRandom(seed);
        Result all = Result.none("");
        try (CutProxy proxy = new CutProxy(server.port())) {
            Subject through = Kills.subject(target, store.through(proxy.port()), history);
            for (int n = 0; n < PER_HISTORY; n++) {
                Cut where = draw(random);
                int commit = random.nextInt(1, target.isCurated() ? 7 : 8);
                direct.begin();
                Map<String, List<String>> before = direct.visible();
                proxy.cut(where, commit);
                String end = run(through);
                boolean cut = proxy.hasCut();
                proxy.cut(Cut.NEVER, 1);
                List<String> problems = new ArrayList<>();
                if (!end.isEmpty()) {
                    Map<String, List<String>> between = direct.visible();
                    if (!cut) {
                        problems.add("it ended without a cut: " + end);
                    } else if (!Difference.between(before, between).isNone()
                            && !Difference.between(after, between).isNone()) {
                        problems.add("half-visible after " + end);
                    }
                    direct.runWhenFree(DEADLINE);
                }
                Difference difference = Difference.between(expected, direct.content());
                if (!difference.isNone()) {
                    problems.add(difference.toString());
                }
                String what = target.text() + ", " + history + ", COMMIT " + commit + " cut " + where + ": ";
                all = all.plus(new Result(
                        "",
                        cut ? 1 : 0,
                        end.isEmpty() ? 0 : 1,
                        difference.lost().size(),
                        difference.surplus().size(),
                        problems.stream()
                                .filter(problem -> problem.startsWith("half"))
                                .count(),
                        problems.stream().map(what::concat).toList()));
            }
        }
        return all;
    }

    /** How it ended, if by an error; empty if well. */
    private static String run(Subject through) {
        try {
            through.run();
            return "";
        } catch (CrescendoException ended) {
            return String.valueOf(ended.getMessage());
        }
    }
}

package dev.crescendo.reliability;

import dev.crescendo.reliability.Options.Target;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashReport;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testkit.Kill;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Kills runs anywhere, reruns them, and compares with a run that nobody disturbed. */
final class Kills {
    private static final String SEED = "reliability.seed";
    private static final String TARGET = "reliability.target";
    private static final String STORE = "reliability.store";

    /** All that a run into raw tables can come to. */
    private static final List<FaultPoint> RAW = List.copyOf(EnumSet.complementOf(EnumSet.of(FaultPoint.AFTER_PUBLISH)));

    private Kills() {}

    /** All that a build of models can come to. */
    private static final List<FaultPoint> CURATED = RAW.stream()
            .filter(point -> point != FaultPoint.BEFORE_TASK_END && point != FaultPoint.AFTER_RECEIPT)
            .toList();

    /** What a child runs. */
    static final class Run implements CrashScenario {
        @Override
        public void run() {
            Target target = Target.valueOf(System.getProperty(TARGET, ""));
            Store store = Store.at(System.getProperty(STORE, ""));
            subject(target, store, history(target, Long.getLong(SEED, 0), false))
                    .run();
        }
    }

    static History history(Target target, long seed, boolean atCalls) {
        return History.draw(seed, target.isCurated() ? CURATED : RAW, atCalls ? target.calls() : Map.of());
    }

    static Subject subject(Target target, Store store, History history) {
        return target.isCurated() ? new Build(store, history) : new Orders(store, history);
    }

    /**
     * One history on one store, which is for it alone meanwhile.
     *
     * @param runs how many runs of it are killed, at most {@link History#RUNS}
     */
    static Result of(Target target, Store store, long seed, boolean atCalls, int runs, String classPath)
            throws Exception {
        History history = history(target, seed, atCalls);
        Subject subject = subject(target, store, history);
        CrashKit kit = kit(target, store, history, subject)
                .classPath(classPath)
                .rerunHere(subject::run)
                .visible(subject::visible);
        history.kills()
                .subList(0, runs)
                .forEach(kills ->
                        kit.kill(kills.get(0), kills.subList(1, kills.size()).toArray(Kill[]::new)));
        return result(target, history, kit.run());
    }

    /** Children that run what happens to a subject. */
    static CrashKit kit(Target target, Store store, History history, Subject subject) {
        return CrashKit.of(Run.class)
                .classesOf(target.text())
                .jvmArgument("-Xmx256m")
                .jvmArgument("-XX:TieredStopAtLevel=1")
                .jvmArgument("-XX:+UseSerialGC")
                .property(SEED, Long.toString(history.seed()))
                .property(TARGET, target.name())
                .property(STORE, store.address())
                .reset(subject::begin)
                .content(subject::content);
    }

    private static Result result(Target target, History history, CrashReport report) {
        String name = "kills, " + target.text();
        Result all = Result.none(name);
        for (CrashReport.Outcome outcome : report.outcomes()) {
            List<String> problems = outcome.isExact()
                    ? List.of()
                    : List.of(name + ", " + history + ", killed at " + outcome.kills() + ": lost "
                            + few(outcome.lost()) + ", surplus " + few(outcome.surplus()) + ", half-visible "
                            + few(outcome.halfVisible()) + "; again by --only kills --on " + target.text()
                            + " --count 1 --seed " + history.seed());
            all = all.plus(new Result(
                    name,
                    outcome.struck(),
                    outcome.struck(),
                    outcome.lost().size(),
                    outcome.surplus().size(),
                    outcome.halfVisible().size(),
                    problems));
        }
        return all;
    }

    private static List<String> few(List<String> all) {
        return all.subList(0, Math.min(3, all.size()));
    }
}

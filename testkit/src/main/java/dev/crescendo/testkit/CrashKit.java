package dev.crescendo.testkit;

import dev.crescendo.run.FaultPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kills a run at named places, runs it again, and compares what is there with a run that nobody disturbed.
 *
 * <pre>{@code
 * CrashKit.of(LoadOrders.class)
 *         .property("database", database.url())
 *         .reset(database::recreate)
 *         .content(() -> Map.of("orders", database.rows("select * from raw.orders")))
 *         .killAt(FaultPoint.values())
 *         .mustReach(FaultPoint.BEFORE_COMMIT)
 *         .run()
 *         .assertNothingLostNothingTwice();
 * }</pre>
 *
 * Each run is a JVM of its own, and the kill is a real SIGKILL.
 */
public final class CrashKit {
    /** Something to do that may fail. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /** Reads what is loaded: per table its rows as text, in any order, without metadata such as {@code _load_id}. */
    @FunctionalInterface
    public interface Content {
        Map<String, List<String>> read() throws Exception;
    }

    private record Kill(FaultPoint point, int occurrence) {}

    private final Class<? extends CrashScenario> scenario;
    private final ChildJvm.Builder child;
    private final List<Kill> kills = new ArrayList<>();
    private final Set<FaultPoint> mustReach = EnumSet.noneOf(FaultPoint.class);
    private Step reset = () -> {};
    private Content content = Map::of;
    private Duration deadline = Duration.ofMinutes(2);
    private boolean rerunHere;
    private @Nullable ClassArchive shared;

    private CrashKit(Class<? extends CrashScenario> scenario) {
        this.scenario = scenario;
        this.child = ChildJvm.running(CrashChild.class).arguments(scenario.getName());
    }

    public static CrashKit of(Class<? extends CrashScenario> scenario) {
        return new CrashKit(scenario);
    }

    /** A system property that the scenario reads. */
    public CrashKit property(String name, String value) {
        child.property(name, value);
        return this;
    }

    /** A JVM argument for every child, such as {@code -Xmx256m}. */
    public CrashKit jvmArgument(String argument) {
        child.jvmArgument(argument);
        return this;
    }

    /** The class path of every child; this JVM's unless set. */
    public CrashKit classPath(String newClassPath) {
        child.classPath(newClassPath);
        return this;
    }

    /** Makes the environment as new. Called before the undisturbed run, and before the run that each fault strikes. */
    public CrashKit reset(Step newReset) {
        reset = newReset;
        return this;
    }

    public CrashKit content(Content newContent) {
        content = newContent;
        return this;
    }

    /** Kills a run at each of these points, the first time that it is reached. */
    public CrashKit killAt(FaultPoint... points) {
        for (FaultPoint point : points) {
            kills.add(new Kill(point, 1));
        }
        return this;
    }

    /** Kills a run at a point, the {@code occurrence}th time that it is reached, counting from 1. */
    public CrashKit killAt(FaultPoint point, int occurrence) {
        kills.add(new Kill(point, occurrence));
        return this;
    }

    /** The points that this scenario has to come to: the proof fails if a kill there did not strike. */
    public CrashKit mustReach(FaultPoint... points) {
        mustReach.addAll(List.of(points));
        return this;
    }

    /** How long one run may take; 2 minutes unless set. */
    public CrashKit deadline(Duration newDeadline) {
        deadline = newDeadline;
        return this;
    }

    /** Reruns in this JVM instead of another child: quicker where starting is slow. The properties must be set here too. */
    public CrashKit rerunHere() {
        rerunHere = true;
        return this;
    }

    /**
     * Says that all kits of this JVM which name the same kind load much the same classes, from the same class path: their
     * children start quicker, since one of them has prepared those classes for all.
     */
    public CrashKit classesOf(String kind) {
        shared = ClassArchive.shared(kind);
        return this;
    }

    /** Runs it all. */
    public CrashReport run() throws Exception {
        if (shared != null) {
            return run(shared);
        }
        try (ClassArchive own = new ClassArchive()) {
            return run(own);
        }
    }

    private CrashReport run(ClassArchive classes) throws Exception {
        child.sharing(classes);
        reset.run();
        runUndisturbed("The undisturbed run");
        classes.keep();
        Map<String, List<String>> expected = content.read();
        List<CrashReport.Outcome> outcomes = new ArrayList<>();
        for (Kill kill : kills) {
            reset.run();
            outcomes.add(killAndRerun(kill, expected));
        }
        return new CrashReport(expected, outcomes, mustReach);
    }

    private CrashReport.Outcome killAndRerun(Kill kill, Map<String, List<String>> expected) throws Exception {
        boolean killed;
        try (ChildJvm victim = start(kill.point(), kill.occurrence(), FaultAction.KILL)) {
            int exitCode = victim.waitFor(deadline);
            killed = victim.output().contains(CrashChild.announcement(FaultAction.KILL, kill.point()));
            if (exitCode != (killed ? 137 : 0)) {
                throw new AssertionError("The run to be killed at " + kill.point() + " ended with exit code " + exitCode
                        + " by itself. It printed:\n" + victim.output());
            }
        }
        if (killed) {
            rerun("The run after the kill at " + kill.point());
        }
        return CrashReport.Outcome.of(kill.point(), kill.occurrence(), killed, expected, content.read());
    }

    private void rerun(String what) throws Exception {
        if (rerunHere) {
            CrashChild.scenario(scenario.getName()).run();
        } else {
            runUndisturbed(what);
        }
    }

    private void runUndisturbed(String what) throws Exception {
        child.property(CrashChild.POINT, "");
        try (ChildJvm run = child.start()) {
            int exitCode = run.waitFor(deadline);
            if (exitCode != 0) {
                throw new AssertionError(what + " ended with exit code " + exitCode + ". It printed:\n" + run.output());
            }
        }
    }

    /** Starts a run that stands still the first time it comes to a point, and waits until it does. The caller closes it. */
    public ChildJvm freezeAt(FaultPoint point) throws Exception {
        ChildJvm zombie = start(point, 1, FaultAction.FREEZE);
        try {
            zombie.awaitFrozen(deadline);
            return zombie;
        } catch (Throwable failure) {
            zombie.close();
            throw failure;
        }
    }

    private ChildJvm start(FaultPoint point, int occurrence, FaultAction action) throws IOException {
        return child.property(CrashChild.POINT, point.name())
                .property(CrashChild.OCCURRENCE, Integer.toString(occurrence))
                .property(CrashChild.ACTION, action.name())
                .start();
    }
}

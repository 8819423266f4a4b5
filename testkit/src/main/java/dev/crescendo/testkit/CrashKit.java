package dev.crescendo.testkit;

import dev.crescendo.run.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * Each run is a JVM of its own, and the kill is a real SIGKILL. A kit is used by one thread; several kits may run at the
 * same time.
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

    private static final Logger LOG = LoggerFactory.getLogger(CrashKit.class);

    /** The exit code of what SIGKILL has ended. */
    private static final int KILLED = 137;

    private final Class<? extends CrashScenario> scenario;
    private final ChildJvm.Builder child;
    private final List<List<Kill>> histories = new ArrayList<>();
    private final Set<FaultPoint> mustReach = EnumSet.noneOf(FaultPoint.class);
    private Step reset = () -> {};
    private Content content = Map::of;
    private @Nullable Content visible;
    private Duration deadline = Duration.ofMinutes(2);
    private @Nullable Step rerunHere;
    private boolean everyWrite;
    private @Nullable ClassArchive shared;

    private CrashKit(Class<? extends CrashScenario> scenario) {
        this.scenario = scenario;
        // Without the file for jps and the like, since its writes are nobody's.
        this.child = ChildJvm.running(CrashChild.class)
                .jvmArgument("-XX:-UsePerfData")
                .arguments(scenario.getName());
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

    /**
     * What others may look at while runs go on: after each kill, before the rerun, and all the time meanwhile it has to be
     * as it was before the run or as it is after an undisturbed one. A mixture of both fails the proof. Called on a thread
     * of its own; all tables have to be read in one transaction. Tables that are not there may be left out.
     */
    public CrashKit visible(Content newVisible) {
        visible = newVisible;
        return this;
    }

    /** Kills a run at each of these points, the first time that it is reached. */
    public CrashKit killAt(FaultPoint... points) {
        for (FaultPoint point : points) {
            kill(Kill.at(point));
        }
        return this;
    }

    /** Kills a run at a point, the {@code occurrence}th time that it is reached, counting from 1. */
    public CrashKit killAt(FaultPoint point, int occurrence) {
        return kill(Kill.at(point, occurrence));
    }

    /**
     * Kills a run at every system call by which it changes something outside of itself, each in turn: writes to files and
     * connections, renames, what makes them durable. Takes as many runs. Needs {@code strace}, see {@link #canKillAtCalls}.
     */
    public CrashKit killAtEveryWrite() {
        everyWrite = true;
        return this;
    }

    /** Whether this machine has a {@code strace} that works. */
    public static boolean canKillAtCalls() {
        return SystemCalls.areTraceable();
    }

    /** Kills a run, and its reruns too, one after the other; the one after the last kill is not disturbed. */
    public CrashKit kill(Kill run, Kill... reruns) {
        List<Kill> history = new ArrayList<>(List.of(run));
        history.addAll(List.of(reruns));
        histories.add(history);
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
        return rerunHere(() -> CrashChild.scenario(scenario.getName()).run());
    }

    /** As {@link #rerunHere()}, by other means than system properties, which several kits at a time can't share. */
    public CrashKit rerunHere(Step rerun) {
        rerunHere = rerun;
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
        Map<String, List<String>> after = visible == null ? Map.of() : Readers.look(visible);
        List<CrashReport.Outcome> outcomes = new ArrayList<>();
        for (List<Kill> history : histories) {
            outcomes.add(outcome(history, expected, after));
        }
        if (everyWrite) {
            for (Kill write : writes()) {
                outcomes.add(outcome(List.of(write), expected, after));
            }
        }
        CrashReport report = new CrashReport(expected, outcomes, mustReach);
        LOG.info("crash kit: {} by {}", report.summary(), scenario.getName());
        return report;
    }

    /** All that an undisturbed run writes. */
    private List<Kill> writes() throws Exception {
        reset.run();
        Path notes = Files.createTempFile("crescendo-writes-", ".txt");
        child.launchedBy(SystemCalls.notingWrites(notes));
        try {
            runUndisturbed("The run whose writes are counted");
            List<Kill> writes = new ArrayList<>();
            SystemCalls.most(notes)
                    .forEach((call, most) ->
                            IntStream.rangeClosed(1, most).forEach(number -> writes.add(Kill.atCall(call, number))));
            return writes;
        } finally {
            child.launchedBy(List.of());
            Files.deleteIfExists(notes);
        }
    }

    private CrashReport.Outcome outcome(
            List<Kill> history, Map<String, List<String>> expected, Map<String, List<String>> after) throws Exception {
        reset.run();
        if (visible == null) {
            int struck = killAndRerun(history, () -> {});
            return CrashReport.Outcome.of(history, struck, expected, content.read(), List.of());
        }
        int struck;
        Readers readers = new Readers(visible, after);
        try (readers) {
            struck = killAndRerun(history, () -> readers.look("after a kill"));
        }
        readers.look("after the rerun");
        return CrashReport.Outcome.of(history, struck, expected, content.read(), readers.mixtures());
    }

    /** Returns how many of the kills have struck; after one that has not, the run has come to its end. */
    private int killAndRerun(List<Kill> history, Step afterKill) throws Exception {
        int struck = 0;
        for (Kill kill : history) {
            if (!strikes(kill)) {
                return struck;
            }
            struck++;
            afterKill.run();
        }
        rerun("The run after the kill at " + history);
        return struck;
    }

    private boolean strikes(Kill kill) throws Exception {
        try (ChildJvm victim = start(kill)) {
            int exitCode = victim.waitFor(deadline);
            boolean killed = kill instanceof Kill.AtPoint at
                    ? victim.output().contains(CrashChild.announcement(FaultAction.KILL, at.point()))
                    : exitCode == KILLED;
            if (exitCode != (killed ? KILLED : 0)) {
                throw new AssertionError("The run to be killed at " + kill + " ended with exit code " + exitCode
                        + " by itself. It printed:\n" + victim.output());
            }
            return killed;
        }
    }

    private ChildJvm start(Kill kill) throws IOException {
        if (kill instanceof Kill.AtPoint point) {
            return start(point.point(), point.occurrence(), FaultAction.KILL);
        }
        Kill.AtCall at = (Kill.AtCall) kill;
        child.property(CrashChild.POINT, "").launchedBy(SystemCalls.killingAt(at.call(), at.number()));
        try {
            return child.start();
        } finally {
            child.launchedBy(List.of());
        }
    }

    private void rerun(String what) throws Exception {
        if (rerunHere == null) {
            runUndisturbed(what);
        } else {
            rerunHere.run();
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

    /** Starts a run that nobody disturbs yet. The caller closes it. */
    public ChildJvm start() throws IOException {
        return child.property(CrashChild.POINT, "").start();
    }

    private ChildJvm start(FaultPoint point, int occurrence, FaultAction action) throws IOException {
        return child.property(CrashChild.POINT, point.name())
                .property(CrashChild.OCCURRENCE, Integer.toString(occurrence))
                .property(CrashChild.ACTION, action.name())
                .start();
    }
}

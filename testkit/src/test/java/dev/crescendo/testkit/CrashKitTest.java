package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crescendo.error.FencedException;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit against loads into plain files: one that is right, and ones that are wrong on purpose. */
class CrashKitTest {
    private static final FaultPoint[] POINTS = {
        FaultPoint.IN_COMMIT_AFTER_DATA, FaultPoint.AFTER_COMMIT, FaultPoint.AFTER_PUBLISH
    };

    @TempDir
    private Path folder;

    private static Path file(String name) {
        return Path.of(System.getProperty("folder"), name);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Lines 1 to 3, then 4 to 6, each load in one atomic step that is data and position at once. */
    static final class DataAndPositionTogether implements CrashScenario {
        @Override
        public void run() throws Exception {
            List<String> loaded = new ArrayList<>(lines(file("data")));
            while (loaded.size() < 6) {
                for (int i = 0; i < 3; i++) {
                    loaded.add("row " + (loaded.size() + 1));
                }
                Files.write(file("next"), loaded);
                Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
                Files.move(file("next"), file("data"), StandardCopyOption.ATOMIC_MOVE);
                Faults.reach(FaultPoint.AFTER_COMMIT);
            }
        }
    }

    static final class PositionAfterData implements CrashScenario {
        @Override
        public void run() throws Exception {
            for (int i = lines(file("position")).size(); i < 6; i++) {
                Files.write(file("data"), List.of("row " + i), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
                Files.write(file("position"), List.of("."), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Faults.reach(FaultPoint.AFTER_COMMIT);
            }
        }
    }

    static final class PositionBeforeData implements CrashScenario {
        @Override
        public void run() throws Exception {
            for (int i = lines(file("position")).size(); i < 6; i++) {
                Files.write(file("position"), List.of("."), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
                Files.write(file("data"), List.of("row " + i), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    /** Publishes two files one after the other, so that readers may see the new one beside the old one. */
    static final class TwoSteps implements CrashScenario {
        @Override
        public void run() throws Exception {
            Files.write(file("data"), List.of("new"));
            Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
            Files.write(file("position"), List.of("new"));
            Faults.reach(FaultPoint.AFTER_COMMIT);
        }
    }

    static final class Zombie implements CrashScenario {
        @Override
        public void run() {
            Faults.reach(FaultPoint.BEFORE_COMMIT);
            if (Files.exists(file("taken"))) {
                throw new FencedException("someone has taken over");
            }
        }
    }

    static final class Fails implements CrashScenario {
        @Override
        public void run() {
            throw new IllegalStateException("no such table");
        }
    }

    private CrashKit kit(Class<? extends CrashScenario> scenario) {
        return CrashKit.of(scenario)
                .property("folder", folder.toString())
                .deadline(Duration.ofSeconds(60))
                .reset(() -> {
                    for (String name : List.of("data", "position", "next", "taken")) {
                        Files.deleteIfExists(folder.resolve(name));
                    }
                })
                .content(() -> Map.of("data", lines(folder.resolve("data"))));
    }

    @Test
    void loadThatIsAtomicLosesNothingAndDoublesNothing() throws Exception {
        CrashReport report = kit(DataAndPositionTogether.class)
                .killAt(POINTS)
                .killAt(FaultPoint.IN_COMMIT_AFTER_DATA, 2)
                .mustReach(FaultPoint.IN_COMMIT_AFTER_DATA, FaultPoint.AFTER_COMMIT)
                .run();
        report.assertNothingLostNothingTwice();
        assertThat(report.killed()).containsExactly(FaultPoint.IN_COMMIT_AFTER_DATA, FaultPoint.AFTER_COMMIT);
        assertThat(report.toString()).contains("AFTER_PUBLISH").contains("NOT_REACHED");
    }

    @Test
    void kitsOfOneKindStartFromTheClassesThatTheFirstHasPrepared() throws Exception {
        kit(DataAndPositionTogether.class).classesOf("files").run();
        assertThat(ClassArchive.shared("files").jvmArguments())
                .anyMatch(argument -> argument.startsWith("-XX:SharedArchiveFile="));

        CrashReport report = kit(PositionAfterData.class)
                .classesOf("files")
                .killAt(FaultPoint.AFTER_COMMIT)
                .run();
        assertThat(report.killed()).containsExactly(FaultPoint.AFTER_COMMIT);
    }

    @Test
    void positionCommittedAfterTheDataDoublesRows() throws Exception {
        CrashReport report = kit(PositionAfterData.class).killAt(POINTS).run();
        assertThatThrownBy(report::assertNothingLostNothingTwice)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("IN_COMMIT_AFTER_DATA: 1 rows surplus, such as [data: row 0]");
    }

    @Test
    void positionCommittedBeforeTheDataLosesRows() throws Exception {
        CrashReport report = kit(PositionBeforeData.class)
                .killAt(FaultPoint.IN_COMMIT_AFTER_DATA)
                .run();
        assertThatThrownBy(report::assertNothingLostNothingTwice)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("IN_COMMIT_AFTER_DATA: 1 rows lost, such as [data: row 0]");
    }

    @Test
    void pointThatMustBeReachedAndIsNotFailsTheProof() throws Exception {
        CrashReport report = kit(DataAndPositionTogether.class)
                .killAt(FaultPoint.AFTER_PUBLISH)
                .mustReach(FaultPoint.AFTER_PUBLISH)
                .run();
        assertThatThrownBy(report::assertNothingLostNothingTwice)
                .hasMessageContaining("no run was killed at [AFTER_PUBLISH]");
    }

    @Test
    void runThatLoadsNothingProvesNothing() throws Exception {
        CrashReport report = kit(Zombie.class).run();
        assertThatThrownBy(report::assertNothingLostNothingTwice).hasMessageContaining("loaded nothing");
    }

    @Test
    void runThatFailsByItselfShowsItsOutput() {
        assertThatThrownBy(() -> kit(Fails.class).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("undisturbed run ended with exit code 1")
                .hasMessageContaining("no such table");
    }

    @Test
    void frozenRunWakesUpAndEndsWithTheExitCodeOfItsError() throws Exception {
        try (ChildJvm zombie = kit(Zombie.class).freezeAt(FaultPoint.BEFORE_COMMIT)) {
            Files.createFile(folder.resolve("taken"));
            zombie.thaw();
            assertThat(zombie.waitFor(Duration.ofSeconds(60))).isEqualTo(75);
        }
    }

    @Test
    void rerunsAreKilledToo() throws Exception {
        CrashReport report = kit(DataAndPositionTogether.class)
                .kill(Kill.at(FaultPoint.IN_COMMIT_AFTER_DATA), Kill.at(FaultPoint.AFTER_COMMIT))
                .kill(Kill.at(FaultPoint.AFTER_COMMIT, 2), Kill.at(FaultPoint.AFTER_COMMIT))
                .run();
        report.assertNothingLostNothingTwice();
        assertThat(report.outcomes()).extracting(CrashReport.Outcome::struck).containsExactly(2, 1);
    }

    @Test
    void whoLooksBetweenTheStepsOfAPublishSeesAMixture() throws Exception {
        CrashReport report = kit(TwoSteps.class)
                .visible(() ->
                        Map.of("data", lines(folder.resolve("data")), "position", lines(folder.resolve("position"))))
                .killAt(FaultPoint.IN_COMMIT_AFTER_DATA)
                .run();
        assertThat(report.outcomes().get(0).lost()).isEmpty();
        assertThat(report.outcomes().get(0).halfVisible()).contains("after a kill: data as after, position as before");
        assertThatThrownBy(report::assertNothingLostNothingTwice).hasMessageContaining("mixtures");
    }

    @Test
    void killsAtWritesFindWhatNoFaultPointIsAt() throws Exception {
        assumeTrue(CrashKit.canKillAtCalls() || "true".equals(System.getenv("CI")), "needs strace");
        CrashReport report =
                kit(DataAndPositionTogether.class).killAtEveryWrite().run();
        report.assertNothingLostNothingTwice();
        assertThat(report.outcomes())
                .allMatch(CrashReport.Outcome::killed)
                .extracting(outcome -> outcome.kills().toString())
                .contains("[rename 1]", "[rename 2]", "[write 1]");

        CrashKit kit = kit(PositionAfterData.class);
        for (int write = 1; write <= 6; write++) {
            kit.kill(Kill.atCall("write", write));
        }
        CrashReport broken = kit.run();
        assertThatThrownBy(broken::assertNothingLostNothingTwice).hasMessageContaining("1 rows surplus");
    }
}

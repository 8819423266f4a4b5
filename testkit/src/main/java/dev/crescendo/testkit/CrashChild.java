package dev.crescendo.testkit;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import java.lang.reflect.Constructor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The main class of a crash kit's child: runs a scenario, after it has perhaps installed a fault. Ends with 0, or with
 * the exit code of the error that ended the scenario.
 */
final class CrashChild {
    static final String POINT = "crescendo.crash.point";
    static final String OCCURRENCE = "crescendo.crash.occurrence";
    static final String ACTION = "crescendo.crash.action";

    private CrashChild() {}

    /** What the child prints when a fault strikes. */
    static String announcement(FaultAction action, FaultPoint point) {
        return "crash kit: " + action + " at " + point;
    }

    public static void main(String[] arguments) throws Exception {
        String point = System.getProperty(POINT, "");
        if (!point.isEmpty()) {
            install(
                    FaultPoint.valueOf(point),
                    Integer.getInteger(OCCURRENCE, 1),
                    FaultAction.valueOf(System.getProperty(ACTION, FaultAction.KILL.name())));
        }
        System.exit(run(scenario(arguments[0])));
    }

    static CrashScenario scenario(String className) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(className).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (CrashScenario) constructor.newInstance();
    }

    private static int run(CrashScenario scenario) {
        try {
            scenario.run();
            return 0;
        } catch (CrescendoException expected) {
            expected.printStackTrace();
            return expected.exitCode().number();
        } catch (Throwable unexpected) {
            unexpected.printStackTrace();
            return 1;
        }
    }

    private static void install(FaultPoint point, int occurrence, FaultAction action) {
        AtomicInteger times = new AtomicInteger();
        Faults.install(reached -> {
            if (reached == point && times.incrementAndGet() == occurrence) {
                System.err.println(announcement(action, point));
                strike(action);
            }
        });
    }

    private static void strike(FaultAction action) {
        try {
            Signals.send(ProcessHandle.current().pid(), action == FaultAction.KILL ? "KILL" : "STOP");
            if (action == FaultAction.KILL) {
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

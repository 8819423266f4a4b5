package dev.crescendo.testkit;

/**
 * What {@link CrashKit} runs, kills and runs again: a named class with a constructor without parameters, since it is
 * started in JVMs of its own. It finds its environment through system properties.
 */
@FunctionalInterface
public interface CrashScenario {
    /** Runs to the end. The rerun after a crash calls the same. */
    void run() throws Exception;
}

package dev.crescendo.testserver;

/** Stops a server when the JVM exits, unless its owner has closed it before. */
final class ExitHook {
    private final Thread thread;

    ExitHook(String name, Runnable stop) {
        thread = new Thread(stop, "stop " + name);
        Runtime.getRuntime().addShutdownHook(thread);
    }

    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException exiting) {
            // The hook runs already; stopping twice does no harm.
        }
    }
}

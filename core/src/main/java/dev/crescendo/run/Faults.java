package dev.crescendo.run;

/** Where tests break runs. Outside tests it does nothing. */
public final class Faults {
    /** What to do at a fault point: nothing, throw, stop the process. */
    @FunctionalInterface
    public interface Handler {
        void reached(FaultPoint point);
    }

    private static final Handler NONE = point -> {};

    private static volatile Handler handler = NONE;

    private Faults() {}

    /** Tells the handler that a run has come to {@code point}. */
    public static void reach(FaultPoint point) {
        handler.reached(point);
    }

    /** Installs the handler of this JVM. For tests only. */
    public static void install(Handler newHandler) {
        handler = newHandler;
    }

    /** Back to doing nothing. */
    public static void clear() {
        handler = NONE;
    }
}

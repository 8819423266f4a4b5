package dev.crescendo.pipeline;

/**
 * One thing that a look at a system found.
 *
 * @param what what it is, with the values found; a clause without a full stop
 * @param todo what to do about it; empty where nothing is to be done
 */
public record Finding(Level level, String what, String todo) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** Runs go well, and still someone should look. */
        WARN,
        /** Runs will fail. */
        ERROR
    }

    public static Finding ok(String what) {
        return new Finding(Level.OK, what, "");
    }

    public static Finding warn(String what, String todo) {
        return new Finding(Level.WARN, what, todo);
    }

    public static Finding error(String what, String todo) {
        return new Finding(Level.ERROR, what, todo);
    }
}

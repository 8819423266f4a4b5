package dev.crescendo.pipeline;

/** What a pipeline promises. Computed from its parts, printed when a run starts. */
public enum Guarantee {
    /** Data and position are committed in one transaction. */
    EXACTLY_ONCE("exactly once", "data and position are committed together"),
    /** A batch may be published again, and the loader recognises it. */
    EFFECTIVELY_ONCE("effectively once", "the loader recognises a batch that it has published"),
    /** A batch may be published again after a crash. */
    AT_LEAST_ONCE("at least once", "after a crash the loader may be given a batch again");

    private final String term;
    private final String reason;

    Guarantee(String term, String reason) {
        this.term = term;
        this.reason = reason;
    }

    /** The usual term, such as {@code exactly once}. */
    public String term() {
        return term;
    }

    /** The term and what it rests on. */
    @Override
    public String toString() {
        return term + ": " + reason;
    }
}

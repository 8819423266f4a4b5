package dev.crescendo.run;

import dev.crescendo.error.DataException;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.RejectPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts the rejects of a task, keeps the first in words, and ends the task when there are more than a load may have. */
final class RejectTally {
    private static final int MOST_CHARS = 300;

    /** Places come from outside, and messages go to terminals. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]");

    private final String pipeline;
    private final RejectPolicy limits;
    private final List<String> first = new ArrayList<>();
    private long count;
    private @Nullable DataException tooMany;

    RejectTally(String pipeline, RejectPolicy limits) {
        this.pipeline = pipeline;
        this.limits = limits;
    }

    long count() {
        return count;
    }

    /** The first rejects: where, and why, without anything of the records. */
    List<String> first() {
        return first;
    }

    /**
     * Counts a reject.
     *
     * @param read the records that were read up to it
     * @param why in words that may stand in a log
     * @throws DataException if it is one too many. What comes later can't change that, so nothing more need be read
     */
    void add(long read, String place, String field, String why) {
        count++;
        if (first.size() < Accounting.SHOWN) {
            first.add(oneLine(place + ": " + (field.isEmpty() ? "" : field + " ") + why));
        }
        if (count > limits.max()) {
            tooMany = Accounting.tooMany(
                    count + " of the first " + read + " records of pipeline " + pipeline,
                    limits.brokenBy(new Counts(read, 0, 0, count, 0, 0, 0)).orElseThrow(),
                    first);
            throw tooMany;
        }
    }

    /** Throws again what {@link #add} has thrown: a careless reader may have caught it. */
    void rethrow() {
        if (tooMany != null) {
            throw tooMany;
        }
    }

    private static String oneLine(String text) {
        String line = UNSEEN.matcher(text).replaceAll("\uFFFD");
        return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "…";
    }
}

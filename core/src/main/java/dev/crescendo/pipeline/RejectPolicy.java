package dev.crescendo.pipeline;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.load.Counts;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many records of a load may be rejected, and how long rejects are kept. Above a limit nothing of the load is
 * committed, and the run fails. A load is what a run commits; of an endless run, each of its loads.
 *
 * @param max rejects that a load may have
 * @param maxRatio the part of the records read that may be rejected, from 0 to 1. What it allows is rounded up to whole
 *     records: of the few that a small load has, one may be bad
 * @param keep how long rejects are kept; null for ever
 */
public record RejectPolicy(
        long max, double maxRatio, @Nullable Duration keep) implements Serializable {
    private static final RejectPolicy UNLIMITED = new RejectPolicy(Long.MAX_VALUE, 1, null);

    public RejectPolicy {
        if (max < 0) {
            throw new ConfigurationException("rejects.max", max + " is no number of records", "Use 0 or more.");
        }
        if (!(maxRatio >= 0 && maxRatio <= 1)) {
            throw new ConfigurationException(
                    "rejects.max_ratio", maxRatio + " is no part of a whole", "Use a number from 0 to 1.");
        }
        if (keep != null && (keep.isNegative() || keep.isZero())) {
            throw new ConfigurationException(
                    "rejects.keep", "rejects can't be kept for no time", "Use a time span, such as 90d.");
        }
    }

    /** Any number of rejects, kept for ever. */
    public static RejectPolicy unlimited() {
        return UNLIMITED;
    }

    public RejectPolicy withMax(long newMax) {
        return new RejectPolicy(newMax, maxRatio, keep);
    }

    public RejectPolicy withMaxRatio(double newMaxRatio) {
        return new RejectPolicy(max, newMaxRatio, keep);
    }

    /** Drops rejects when they are older. */
    public RejectPolicy withKeep(Duration newKeep) {
        return new RejectPolicy(max, maxRatio, newKeep);
    }

    /** The limit that a load breaks, in words: {@code at most 100 may be (rejects.max)}; empty when it breaks none. */
    public Optional<String> brokenBy(Counts counts) {
        if (counts.rejected() > max) {
            return Optional.of("at most " + max + " may be (rejects.max)");
        }
        if (maxRatio < 1 && counts.rejected() > allowedOf(counts.read())) {
            return Optional.of("at most " + allowedOf(counts.read()) + " may be (rejects.max_ratio: " + maxRatio + ")");
        }
        return Optional.empty();
    }

    private long allowedOf(long read) {
        // As it is written: 0.07 of 100 is 7, and a little more than that in binary.
        return BigDecimal.valueOf(maxRatio)
                .multiply(BigDecimal.valueOf(read))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }
}

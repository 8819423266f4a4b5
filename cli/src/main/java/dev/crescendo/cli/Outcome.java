package dev.crescendo.cli;

import dev.crescendo.error.ExitCode;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunResult;
import dev.crescendo.warehouse.RunKey;
import org.jspecify.annotations.Nullable;

/**
 * How the run of one pipeline ended: with a result or with a failure.
 *
 * @param stopped whether it failed because the command was told to stop
 */
record Outcome(
        Pipeline pipeline,
        RunKey key,
        double seconds,
        @Nullable RunResult result,
        @Nullable Failure failure,
        boolean stopped) {
    ExitCode exitCode() {
        if (stopped) {
            return ExitCode.TERMINATED;
        }
        return failure == null ? ExitCode.OK : failure.exitCode();
    }

    /** One word: for people, and for programs as it is. */
    String word() {
        if (stopped) {
            return "stopped";
        }
        if (failure != null) {
            return switch (failure.exitCode()) {
                case HELD -> "held";
                case FENCED -> "fenced";
                default -> "failed";
            };
        }
        if (result != null && result.alreadyDone()) {
            return "already_done";
        }
        return result != null && result.loadId().isPresent() ? "loaded" : "nothing_new";
    }

    Counts counts() {
        return result == null ? Counts.NONE : result.counts();
    }
}

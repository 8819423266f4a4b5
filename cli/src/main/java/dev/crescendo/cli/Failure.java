package dev.crescendo.cli;

import dev.crescendo.curated.ChecksFailedException;
import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.DataException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An error as the command shows it. */
record Failure(Throwable error, String message) {
    static Failure of(Throwable error) {
        if (error instanceof CrescendoException) {
            return new Failure(error, String.valueOf(error.getMessage()));
        }
        if (error instanceof OutOfMemoryError) {
            return new Failure(
                    error,
                    "there is not enough memory (" + (Runtime.getRuntime().maxMemory() >> 20) + " MB). Give it more:"
                            + " CRESCENDO_JAVA_OPTS=-Xmx1g; or let it do less at once: fewer splits, less parallel");
        }
        String what = Optional.ofNullable(error.getMessage())
                .map(message -> ": " + message.lines().findFirst().orElse(""))
                .orElse("");
        return new Failure(
                error,
                "internal error, " + error.getClass().getSimpleName() + what
                        + ". Run it again with --verbose, and report what it prints");
    }

    ExitCode exitCode() {
        return error instanceof CrescendoException expected ? expected.exitCode() : ExitCode.FAILED;
    }

    /** A stable word for programs. */
    String code() {
        if (error instanceof ConfigurationException) {
            return "configuration";
        } else if (error instanceof SourceException) {
            return "source";
        } else if (error instanceof WarehouseException) {
            return "warehouse";
        } else if (error instanceof UnavailableException) {
            return "unavailable";
        } else if (error instanceof DataException) {
            return "data";
        } else if (error instanceof HeldException) {
            return "held";
        } else if (error instanceof FencedException) {
            return "fenced";
        } else if (error instanceof CommitUnknownException) {
            return "commit_unknown";
        } else if (error instanceof CancelledException) {
            return "stopped";
        } else if (error instanceof ChecksFailedException) {
            return "check";
        }
        return "internal";
    }

    /** One object per problem of a configuration; else one. */
    List<Map<String, @Nullable Object>> json() {
        if (error instanceof ConfigurationException configuration) {
            return configuration.problems().stream()
                    .map(problem -> Json.object(
                            "code", code(),
                            "where", problem.where(),
                            "message", problem.what(),
                            "suggestion", problem.todo()))
                    .toList();
        }
        return List.of(Json.object("code", code(), "where", null, "message", message, "suggestion", null));
    }

    /** As above, each saying first which {@code pipeline} or {@code connection} has failed. */
    List<Map<String, @Nullable Object>> json(String kind, String name) {
        List<Map<String, @Nullable Object>> placed = new ArrayList<>();
        for (Map<String, @Nullable Object> error : json()) {
            Map<String, @Nullable Object> one = Json.object(kind, name);
            one.putAll(error);
            placed.add(one);
        }
        return placed;
    }

    String stackTrace() {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }
}

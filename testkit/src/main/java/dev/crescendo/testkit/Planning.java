package dev.crescendo.testkit;

import dev.crescendo.extract.PlanContext;
import java.util.List;

/**
 * Lets a test ask a source for its streams and plans, outside of a run.
 *
 * @param reports to which what the source says is added
 */
public record Planning(String pipeline, List<String> reports) implements PlanContext {
    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void report(String message) {
        reports.add(message);
    }

    @Override
    public void keepUntilEnd(AutoCloseable resource) {
        throw new UnsupportedOperationException("there are no tasks whose end could be waited for");
    }
}

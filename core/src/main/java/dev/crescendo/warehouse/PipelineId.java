package dev.crescendo.warehouse;

import java.io.Serializable;

/**
 * Whose position it is.
 *
 * @param project the project's name
 * @param pipeline the pipeline's name, unique in the project
 * @param target where it loads to: {@link #RAW}, or the name of a loader of the user's own
 */
public record PipelineId(String project, String pipeline, String target) implements Serializable {
    /** The target of pipelines that load into the warehouse's raw tier. */
    public static final String RAW = "raw";

    @Override
    public String toString() {
        return project + "." + pipeline + (target.equals(RAW) ? "" : " → " + target);
    }
}

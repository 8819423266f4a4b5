package dev.crescendo.cli.project;

import dev.crescendo.config.Settings;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.pipeline.Pipeline;
import java.util.List;

/**
 * A connection of a project, and what it is used for.
 *
 * @param isWarehouse whether all pipelines load to it
 * @param readers the pipelines that read by it
 */
public record NamedConnection(
        String name, Connector connector, Settings settings, boolean isWarehouse, List<Pipeline> readers) {
    public NamedConnection {
        readers = List.copyOf(readers);
    }

    /**
     * Connects, and looks whether it can be used for what it is used for. Changes nothing.
     *
     * @throws dev.crescendo.error.CrescendoException if it can't be connected to
     */
    public Checkup check() {
        return isWarehouse ? connector.checkWarehouse(settings) : connector.check(settings);
    }

    /** What the project does with it, in words. */
    public String uses() {
        if (readers.isEmpty()) {
            return isWarehouse ? "warehouse" : "unused";
        }
        return isWarehouse ? "warehouse, source" : "source";
    }
}

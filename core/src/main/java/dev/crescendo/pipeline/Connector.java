package dev.crescendo.pipeline;

import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.extract.Source;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;

/**
 * A kind of system that the command can be told to use by YAML: {@code type: postgresql}. Found by {@link
 * java.util.ServiceLoader}, so a connector is used by putting it on the class path.
 */
public interface Connector {
    /** The word after {@code type:}. */
    String type();

    /** The keys of a connection of this type, {@code type} itself not among them. */
    Options connectionOptions();

    /** The keys that a pipeline reading from such a connection may have, besides those that every pipeline has. */
    Options sourceOptions();

    /**
     * A source as a pipeline's keys describe it.
     *
     * @throws dev.crescendo.error.ConfigurationException if the keys don't fit together, or it can't be a source
     */
    Source source(Settings connection, Settings pipeline);

    /**
     * The warehouse that a connection names.
     *
     * @throws dev.crescendo.error.ConfigurationException if systems of this type can't be a warehouse
     */
    Warehouse warehouse(Settings connection);

    /**
     * Connects, and looks who answers and what would be in the way of any use. Driver side; changes nothing. Where there is
     * nothing to connect to, it says so by name alone.
     *
     * @throws dev.crescendo.error.CrescendoException if it can't be connected to: the message says why
     */
    default Checkup check(Settings connection) {
        return Checkup.of(type());
    }

    /** As {@link #check}, and whether it can be loaded into: rights, and room. */
    default Checkup checkWarehouse(Settings connection) {
        return check(connection);
    }

    /** What is in the way of building models there, which projects with models ask about, too. Changes nothing. */
    default List<Finding> checkModels(Settings connection) {
        return List.of();
    }
}

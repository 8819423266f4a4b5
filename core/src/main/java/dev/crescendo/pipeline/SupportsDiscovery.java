package dev.crescendo.pipeline;

import dev.crescendo.config.Settings;
import java.util.List;

/** A {@link Connector} to systems that can be asked what there is to load. */
public interface SupportsDiscovery {
    /**
     * The tables that the connection's user may read, each with how it could be loaded, in order of their names. Driver side;
     * connects, reads no rows.
     *
     * @throws dev.crescendo.error.CrescendoException if it can't be connected to
     */
    List<Proposal> propose(Settings connection);
}

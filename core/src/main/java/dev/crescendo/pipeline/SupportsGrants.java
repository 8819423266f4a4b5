package dev.crescendo.pipeline;

import dev.crescendo.config.Settings;
import dev.crescendo.extract.Source;
import java.util.List;

/** A {@link Connector} to systems whose administrator grants rights by SQL. */
public interface SupportsGrants {
    /**
     * The statements that let the connection's user read what these sources read, and nothing else. May connect, to look up
     * which tables those are; what could not be looked up is a comment.
     *
     * @param sources all that read by this connection
     */
    List<String> sourceGrants(Settings connection, List<Source> sources);

    /**
     * The statements that make the roles of a warehouse: the connection's user, who loads; one who makes curated tables; one
     * who reads these. Doesn't connect.
     */
    List<String> warehouseGrants(Settings connection);
}

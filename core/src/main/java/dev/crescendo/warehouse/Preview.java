package dev.crescendo.warehouse;

import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import java.util.List;
import java.util.Optional;

/**
 * What a run of a pipeline would find in a warehouse, and do there before it loads.
 *
 * @param hasLedger whether there is a ledger; else the run makes it first
 * @param position from where the run goes on
 * @param source the system that the position belongs to; empty when there is none
 * @param statements the SQL by which the raw tables would be made, or made to fit, in order
 */
public record Preview(boolean hasLedger, Position position, Optional<SourceId> source, List<String> statements) {
    public Preview {
        statements = List.copyOf(statements);
    }
}

package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A warehouse with one of its promises taken out, which a test must notice. */
final class MutantWarehouse extends LedgerWarehouse {
    private static final long serialVersionUID = 1L;

    private final boolean compares;
    private final boolean joins;

    private MutantWarehouse(Path path, boolean compares, boolean joins) {
        super(DatabaseFile.at(path), Duration.ofSeconds(10), false);
        this.compares = compares;
        this.joins = joins;
    }

    static Warehouse withoutCompareAndSet(Path path) {
        return new MutantWarehouse(path, false, true);
    }

    /** Commits the data before the position. */
    static Warehouse withTwoTransactions(Path path) {
        return new MutantWarehouse(path, true, false);
    }

    @Override
    void own(Connection connection, Claim claim) throws SQLException {
        if (compares) {
            super.own(connection, claim);
        }
    }

    @Override
    void joinPositionToData(Transaction transaction) {
        if (!joins) {
            transaction.commit();
            transaction.begin();
        }
    }

    @Override
    void compareAndSet(Connection connection, Claim claim, List<LaneMove> moves, SourceId source) throws SQLException {
        if (compares) {
            super.compareAndSet(connection, claim, moves, source);
            return;
        }
        for (LaneMove move : moves) {
            Token to = move.to().orElseThrow();
            Jdbc.update(
                    connection,
                    "INSERT INTO crescendo.lanes (epoch, token, source_id, project, pipeline, target, lane)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (project, pipeline, target, lane) DO UPDATE SET token = excluded.token",
                    Lanes.mine(
                            claim.pipeline(),
                            List.of(move.epoch(), to.text(), source.text()),
                            move.lane().name()));
        }
    }
}

package dev.crescendo.postgresql.warehouse;

import dev.crescendo.load.Receipt;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Warehouses with one mistake, made on purpose: a test that can't tell them from the real one is worth nothing. */
final class MutantWarehouse {
    private MutantWarehouse() {}

    static Warehouse noCompareAndSet(PostgresConnection connection) {
        return new NoCompareAndSet(connection);
    }

    static Warehouse positionCommittedAfterData(PostgresConnection connection) {
        return new PositionCommittedAfterData(connection);
    }

    /** Publishes what is left of what was staged. */
    static Warehouse withoutManifests(PostgresConnection connection) {
        return new WithoutManifests(connection);
    }

    private static final class WithoutManifests extends LedgerWarehouse {
        private static final long serialVersionUID = 1L;

        WithoutManifests(PostgresConnection connection) {
            super(connection, Schemas.DEFAULT);
        }

        @Override
        Publication publication(Handle handle, RawTables tables, Claim claim, LoadCommit commit, long loadId) {
            return new Publication(handle, tables, claim, commit, loadId) {
                @Override
                void requireAll(Receipt winner, Receipt.Staged staged, long found) {}
            };
        }
    }

    private static final class NoCompareAndSet extends LedgerWarehouse {
        private static final long serialVersionUID = 1L;

        NoCompareAndSet(PostgresConnection connection) {
            super(connection, Schemas.DEFAULT);
        }

        @Override
        void compareAndSet(Handle handle, Claim claim, List<LaneMove> moves, SourceId source) {
            for (LaneMove move : moves) {
                handle.createUpdate("""
                                INSERT INTO <ledger>.lanes (project, pipeline, target, lane, epoch, token, source_id)
                                VALUES (:project, :pipeline, :target, :lane, :epoch, :to, :source)
                                ON CONFLICT (project, pipeline, target, lane)
                                DO UPDATE SET token = excluded.token, source_id = excluded.source_id""")
                        .bindMethods(claim.pipeline())
                        .bind("lane", move.lane().name())
                        .bind("epoch", move.epoch())
                        .bind("to", move.to().map(Token::text).orElse(null))
                        .bind("source", source.text())
                        .execute();
            }
        }
    }

    private static final class PositionCommittedAfterData extends LedgerWarehouse {
        private static final long serialVersionUID = 1L;

        PositionCommittedAfterData(PostgresConnection connection) {
            super(connection, Schemas.DEFAULT);
        }

        @Override
        void joinPositionToData(Transaction transaction) {
            transaction.commit();
        }
    }
}

package dev.crescendo.postgresql.warehouse;

import java.sql.Connection;

/** Where the statements of one transaction are made. */
record Handle(Connection connection, LedgerSql ledger) {

    /** A statement of the ledger's, as {@link LedgerSql} reads it. */
    LedgerStatement statement(String sql) {
        return new LedgerStatement(connection, ledger.read(sql));
    }
}

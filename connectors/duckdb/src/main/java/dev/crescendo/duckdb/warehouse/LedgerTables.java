package dev.crescendo.duckdb.warehouse;

import dev.crescendo.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/** Creates the ledger's tables. One query when they are there. */
record LedgerTables(Database database) {
    static final int VERSION = 1;

    void prepare() {
        int found = Files.exists(database.file().path())
                ? database.look("looking for the ledger", LedgerTables::version)
                : 0;
        if (found == 0) {
            found = database.inTransaction("creating the ledger", this::create);
        }
        if (found > VERSION) {
            throw new ConfigurationException(
                    "database " + database.file(),
                    "its ledger has version " + found + ", and this Crescendo knows only " + VERSION,
                    "Use the newer version of Crescendo that made it.");
        }
    }

    /** 0 when there is no ledger. */
    private static int version(Connection connection) throws SQLException {
        return exists(connection) ? (int) Jdbc.number(connection, "SELECT version FROM crescendo.version") : 0;
    }

    /** Whether the database has a ledger, as last committed. */
    static boolean exists(Connection connection) throws SQLException {
        return TableLookup.exists(connection, "crescendo", "version");
    }

    private int create(Connection connection) throws SQLException {
        if (TableLookup.existsWithin(connection, "crescendo", "version")) {
            return version(connection);
        }
        Jdbc.script(connection, script());
        return VERSION;
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(LedgerTables.class.getResourceAsStream("ledger.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inJar) {
            throw new UncheckedIOException(inJar);
        }
    }
}

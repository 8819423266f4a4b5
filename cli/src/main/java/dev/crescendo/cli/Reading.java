package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.warehouse.SupportsQuery;
import dev.crescendo.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What verbs share that only read the warehouse. */
final class Reading {
    private Reading() {}

    /**
     * A connection that changes nothing; the caller closes it.
     *
     * @throws ConfigurationException if the project's warehouse can't be asked in SQL
     */
    static Connection open(Project project) {
        Warehouse warehouse = project.warehouse();
        if (!isThere(project)) {
            throw new ConfigurationException(
                    Project.FILE + " warehouse",
                    "the " + warehouse + " is not there yet: nothing of " + project.name() + " was loaded",
                    "'crescendo run' makes it.");
        }
        if (warehouse instanceof SupportsQuery queryable) {
            return queryable.openReadOnly();
        }
        throw new ConfigurationException(
                Project.FILE + " warehouse",
                "the " + warehouse + " can't be asked in SQL",
                "Ask it with a client of its own.");
    }

    /** Whether there is a warehouse to be asked: one that is a file is made by the first run. */
    static boolean isThere(Project project) {
        return !(project.warehouse() instanceof SupportsQuery queryable) || queryable.exists();
    }

    /** What to say of a project without a ledger. */
    static String nothingYet(Project project) {
        return "nothing of " + project.name() + " has run yet: 'crescendo run' loads it";
    }

    /** What is asked of the ledger. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** What the ledger answers; empty while nothing has run yet. */
    static <T> Optional<T> ledger(Project project, Question<T> question) {
        if (!isThere(project)) {
            return Optional.empty();
        }
        try (Connection connection = open(project)) {
            return hasLedger(connection) ? Optional.of(question.ask(connection)) : Optional.empty();
        } catch (SQLException refused) {
            throw new WarehouseException(
                    "the ledger of the " + project.warehouse() + " can't be read: " + said(refused), refused);
        }
    }

    /** Whether any pipeline has ever run here: the ledger is made by the first. */
    static boolean hasLedger(Connection connection) throws SQLException {
        return hasTable(connection, "runs");
    }

    /** Whether the ledger has a table; those of models are made by the first that is built. */
    static boolean hasTable(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM information_schema.tables"
                + " WHERE table_schema = 'crescendo' AND table_name = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getLong(1) > 0;
            }
        }
    }

    /** What the database says to a statement: its first line, without the driver's class names. */
    static String said(SQLException refused) {
        return String.valueOf(refused.getMessage()).strip().lines().findFirst().orElse("");
    }
}

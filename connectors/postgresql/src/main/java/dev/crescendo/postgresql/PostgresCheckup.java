package dev.crescendo.postgresql;

import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Finding;
import dev.crescendo.postgresql.internal.source.Catalog;
import dev.crescendo.postgresql.warehouse.Schemas;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Looks at a PostgreSQL: who answers, and what its user may do there. Changes nothing. */
record PostgresCheckup(PostgresConnection server) {
    /** The first that has all that is asked of it, and the first that tests run on. */
    private static final int OLDEST = 13;

    private static final int OLDEST_TESTED = 15;

    private static final int FEW_CONNECTIONS = 3;

    private static final String GRANTS =
            "'crescendo doctor --grants' prints what it needs, for an administrator to run.";

    private static final String ABOUT = """
            SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
                pg_catalog.pg_is_in_recovery(), current_setting('server_encoding'),
                (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user),
                coalesce((SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()), false),
                coalesce(pg_catalog.inet_server_addr() << inet '127.0.0.0/8' OR pg_catalog.inet_server_addr() = inet '::1', true)
            """;

    private static final String SCHEMAS = """
            SELECT wanted.name, n.oid IS NOT NULL,
                coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                    AND pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false)
            FROM unnest(?::text[]) WITH ORDINALITY AS wanted (name, place)
            LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.name
            ORDER BY wanted.place""";

    /** Only its owner may alter a table; of the ledger's rows it is enough to change them. */
    private static final String NOT_OURS = """
            SELECT n.nspname || '.' || c.relname
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY (?::text[]) AND c.relkind IN ('r', 'p')
              AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
            ORDER BY 1""";

    /** As above, of what models have made; tables that people have put beside them are their own. */
    private static final String MODELS_NOT_OURS = """
            SELECT n.nspname || '.' || c.relname
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN %s AS built ON built.model = c.relname
            WHERE n.nspname = ANY (?::text[]) AND c.relkind IN ('r', 'p', 'v')
              AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
            ORDER BY 1""";

    private static final List<String> CURATED = List.of("curated");

    Checkup look() throws SQLException {
        try (Connection opened = server.open("doctor")) {
            return look(opened);
        }
    }

    Checkup lookAsWarehouse(Schemas schemas) throws SQLException {
        try (Connection opened = server.open("doctor")) {
            Checkup found = look(opened);
            if (Catalog.isStandby(opened)) {
                return found.with(
                        Finding.error("this is a standby, which can't be written to", "Name its primary in the URL."));
            }
            for (Finding finding : rights(opened, schemas)) {
                found = found.with(finding);
            }
            return found;
        }
    }

    /** Whether the user may make curated tables, and change those that are there. */
    List<Finding> lookForModels(Schemas schemas) throws SQLException {
        try (Connection opened = server.open("doctor")) {
            List<Finding> findings = new ArrayList<>();
            findSchemas(opened, CURATED, findings);
            String models = '"' + schemas.ledger() + "\".models";
            if (isTrue(
                    opened,
                    "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('" + models
                            + "'), 'SELECT'), false)")) {
                findOthers(opened, MODELS_NOT_OURS.formatted(models), CURATED, findings);
            }
            if (findings.isEmpty()) {
                findings.add(Finding.ok(who() + " may make and change curated tables"));
            }
            return findings;
        }
    }

    private static boolean isTrue(Connection opened, String sql) throws SQLException {
        try (Statement statement = opened.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private String who() {
        return "user '" + server.user() + "'";
    }

    private Checkup look(Connection opened) throws SQLException {
        Checkup found;
        try (Statement statement = opened.createStatement();
                ResultSet row = statement.executeQuery(ABOUT)) {
            row.next();
            int version = row.getInt(2);
            found = Checkup.of("PostgreSQL " + row.getString(1) + (row.getBoolean(3) ? ", a standby" : ""));
            if (version < OLDEST) {
                found = found.with(
                        Finding.error("PostgreSQL " + version + " is too old", "Use " + OLDEST_TESTED + " or newer."));
            } else if (version < OLDEST_TESTED) {
                found = found.with(Finding.warn(
                        "PostgreSQL " + version + " is older than any that Crescendo is tested with",
                        "Use " + OLDEST_TESTED + " or newer."));
            }
            if (row.getString(4).equals("SQL_ASCII")) {
                found = found.with(Finding.error(
                        "the database's encoding is SQL_ASCII, so nobody knows what its text means",
                        "Move it to a database in UTF8."));
            }
            if (row.getBoolean(5)) {
                found = found.with(
                        Finding.warn("user '" + server.user() + "' is a superuser, who may do anything", GRANTS));
            }
            if (!row.getBoolean(6) && !row.getBoolean(7)) {
                found = found.with(Finding.warn(
                        "the connection is not encrypted", "Take sslmode out of the URL, or say sslmode=verify-full."));
            }
        }
        int free = Catalog.freeConnections(opened);
        if (free < FEW_CONNECTIONS) {
            found = found.with(Finding.warn(
                    "the server has only " + free + " connections left for user '" + server.user() + "'",
                    "End idle ones, or raise max_connections or the user's CONNECTION LIMIT."));
        }
        return clock(opened, found);
    }

    /** Asks twice, so that the first answer's preparations don't count. */
    private static Checkup clock(Connection opened, Checkup found) throws SQLException {
        Duration best = Duration.ofDays(1);
        Duration ahead = Duration.ZERO;
        for (int i = 0; i < 2; i++) {
            Instant before = Instant.now();
            Instant there;
            try (Statement statement = opened.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint")) {
                row.next();
                there = Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
            }
            Duration taken = Duration.between(before, Instant.now());
            if (taken.compareTo(best) < 0) {
                best = taken;
                ahead = Duration.between(before.plus(taken.dividedBy(2)), there);
            }
        }
        return found.withRoundTrip(best).withClockAhead(ahead);
    }

    private List<Finding> rights(Connection opened, Schemas schemas) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<String> names = List.of(schemas.raw(), schemas.ledger(), schemas.staging());
        if (!mayInDatabase(opened, "TEMPORARY")) {
            findings.add(Finding.error(who() + " may not make temporary tables in the database", GRANTS));
        }
        findSchemas(opened, names, findings);
        findOthers(opened, NOT_OURS, names, findings);
        if (findings.isEmpty()) {
            findings.add(Finding.ok(who() + " may do what a warehouse needs: " + String.join(", ", names)));
        }
        return findings;
    }

    private static boolean mayInDatabase(Connection opened, String right) throws SQLException {
        return isTrue(
                opened, "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), '" + right + "')");
    }

    /** Finds schemas in which the user can't make tables. */
    private void findSchemas(Connection opened, List<String> names, List<Finding> findings) throws SQLException {
        boolean mayCreateSchemas = mayInDatabase(opened, "CREATE");
        try (PreparedStatement statement = opened.prepareStatement(SCHEMAS)) {
            statement.setArray(1, opened.createArrayOf("text", names.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String schema = row.getString(1);
                    if (!row.getBoolean(2) && !mayCreateSchemas) {
                        findings.add(Finding.error(
                                "there is no schema " + schema + ", and " + who() + " may not create it", GRANTS));
                    } else if (row.getBoolean(2) && !row.getBoolean(3)) {
                        findings.add(Finding.error(who() + " may not make tables in the schema " + schema, GRANTS));
                    }
                }
            }
        }
    }

    /** Finds tables that belong to somebody else. */
    private void findOthers(Connection opened, String sql, List<String> names, List<Finding> findings)
            throws SQLException {
        try (PreparedStatement statement = opened.prepareStatement(sql)) {
            statement.setArray(1, opened.createArrayOf("text", names.toArray()));
            List<String> others = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    others.add(row.getString(1));
                }
            }
            if (!others.isEmpty()) {
                String some = String.join(", ", others.subList(0, Math.min(3, others.size())));
                findings.add(Finding.error(
                        who() + " does not own " + some
                                + (others.size() > 3 ? " and " + (others.size() - 3) + " more" : "")
                                + ", and can't alter what others own",
                        GRANTS));
            }
        }
    }
}

package dev.crescendo.postgresql;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.extract.Source;
import dev.crescendo.postgresql.internal.source.QueryText;
import dev.crescendo.postgresql.internal.source.TableName;
import dev.crescendo.postgresql.warehouse.Schemas;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** SQL that gives a role what it needs and no more. Names may hold anything, and stay names. */
record PostgresGrants(PostgresConnection server) {
    private static final String CURATED = "curated";

    /** What a query reads, told by a view that is rolled back; a view that it reads counts, not what is below. */
    private static final String TABLES_OF_VIEW = """
            SELECT DISTINCT n.nspname, c.relname
            FROM pg_catalog.pg_rewrite r
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
            JOIN pg_catalog.pg_class c ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE r.ev_class = 'pg_temp.crescendo_tables'::regclass AND c.oid <> r.ev_class
              AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            ORDER BY 1, 2""";

    List<String> forSources(List<Source> sources) {
        String role = quoted(server.user().isEmpty() ? "crescendo_source" : server.user());
        Set<TableName> tables = new LinkedHashSet<>();
        List<String> unknown = new ArrayList<>();
        for (Source source : sources) {
            if (source instanceof PostgresTable table) {
                tables.add(table.name());
            } else if (source instanceof PostgresSource<?> several) {
                try {
                    tables.addAll(lookUp(several));
                } catch (SQLException | CrescendoException failed) {
                    unknown.add(comment("Could not look up what '" + several.label() + "' reads ("
                            + String.valueOf(failed.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")
                            + "): grant SELECT on each of those tables, too."));
                }
            }
        }
        List<String> sql = new ArrayList<>();
        sql.add(comment("A role that reads what the pipelines read, and nothing else. Run it in the database "
                + quoted(server.database()) + " as its owner or a superuser; running it again changes nothing."));
        sql.add(created(role));
        sql.add("GRANT CONNECT ON DATABASE " + quoted(server.database()) + " TO " + role + ";");
        Set<String> schemas = new TreeSet<>();
        tables.forEach(table -> schemas.add(table.schema()));
        schemas.forEach(schema -> sql.add("GRANT USAGE ON SCHEMA " + quoted(schema) + " TO " + role + ";"));
        tables.forEach(table -> sql.add("GRANT SELECT ON " + table.sql() + " TO " + role + ";"));
        sql.addAll(unknown);
        sql.add(comment(
                "With this, cursors of type timestamptz can be read up to where the oldest open transaction began,"
                        + " instead of not at all while one stays open:"));
        sql.add(comment("GRANT pg_read_all_stats TO " + role + ";"));
        return sql;
    }

    private Set<TableName> lookUp(PostgresSource<?> source) throws SQLException {
        Set<TableName> tables = new LinkedHashSet<>();
        try (Connection opened = server.open("doctor")) {
            opened.setAutoCommit(false);
            for (PostgresSource.Wanted wanted : source.wanted(opened)) {
                if (wanted.relation() instanceof TableName table) {
                    tables.add(table);
                } else if (wanted.relation() instanceof QueryText query) {
                    tables.addAll(tablesOf(opened, query));
                }
            }
            opened.rollback();
        }
        return tables;
    }

    private static Set<TableName> tablesOf(Connection opened, QueryText query) throws SQLException {
        Set<TableName> tables = new LinkedHashSet<>();
        try (Statement statement = opened.createStatement()) {
            statement.execute("CREATE TEMP VIEW crescendo_tables AS " + query.text());
            try (ResultSet rows = statement.executeQuery(TABLES_OF_VIEW)) {
                while (rows.next()) {
                    tables.add(new TableName(rows.getString(1), rows.getString(2)));
                }
            }
        }
        opened.rollback();
        return tables;
    }

    List<String> forWarehouse(Schemas schemas) {
        String loading = server.user().isEmpty() ? "crescendo_loader" : server.user();
        String database = quoted(server.database());
        String loader = quoted(loading);
        String reader = quoted(loading.equals("crescendo_reader") ? "crescendo_reader_2" : "crescendo_reader");
        String curated = quoted(CURATED);
        List<String> sql = new ArrayList<>();
        sql.add(comment(
                "Two roles of the warehouse: " + loader + " loads raw tables and makes curated ones of them, " + reader
                        + " reads the curated ones. Run it in the database " + database
                        + " as a superuser; running it again changes nothing."));
        List.of(loader, reader).forEach(role -> sql.add(created(role)));
        sql.add(comment("Nobody else gets in, or makes anything in the schema that is everybody's."));
        sql.add("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC;");
        sql.add("GRANT CONNECT ON DATABASE " + database + " TO " + loader + ", " + reader + ";");
        sql.add("GRANT TEMPORARY ON DATABASE " + database + " TO " + loader + ";");
        sql.add("REVOKE CREATE ON SCHEMA public FROM PUBLIC;");
        sql.add(comment(
                "The loader owns the raw and the curated tables, the ledger and the staging area: only an owner can"
                        + " alter a table."));
        for (String schema : List.of(schemas.raw(), CURATED, schemas.ledger(), schemas.staging())) {
            sql.add("CREATE SCHEMA IF NOT EXISTS " + quoted(schema) + ";");
            sql.add("ALTER SCHEMA " + quoted(schema) + " OWNER TO " + loader + ";");
            sql.add(handedOver(schema, loader));
        }
        sql.add(comment("The reader, such as a BI tool, reads curated tables, those too that are still to be made."));
        sql.add("GRANT USAGE ON SCHEMA " + curated + " TO " + reader + ";");
        sql.add("GRANT SELECT ON ALL TABLES IN SCHEMA " + curated + " TO " + reader + ";");
        sql.add("ALTER DEFAULT PRIVILEGES FOR ROLE " + loader + " IN SCHEMA " + curated + " GRANT SELECT ON TABLES TO "
                + reader + ";");
        return sql;
    }

    /** Makes a role that can log in, unless there is one; it gets no password here, where everyone reads it. */
    private static String created(String role) {
        String name = role.substring(1, role.length() - 1).replace("\"\"", "\"");
        return "DO "
                + literal("BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = " + literal(name)
                        + ") THEN CREATE ROLE " + role + " LOGIN; END IF; END")
                + ";\n" + comment("Then give it a password; in psql: \\password " + role);
    }

    /** Tables and views that another role made before; their indexes and sequences go along. */
    private static String handedOver(String schema, String owner) {
        return "DO "
                + literal(
                        "DECLARE mine text; BEGIN FOR mine IN SELECT format('ALTER %s %I.%I OWNER TO %s', CASE c.relkind"
                                + " WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname, " + literal(owner)
                                + ") FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
                                + literal(schema)
                                + " AND (c.relkind IN ('r', 'p', 'v') OR c.relkind = 'S' AND NOT EXISTS (SELECT FROM"
                                + " pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))) LOOP EXECUTE mine; END LOOP; END")
                + ";";
    }

    private static String quoted(String identifier) {
        return TableName.quoted(identifier);
    }

    /** The same text whatever standard_conforming_strings says. */
    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** One line, whatever a name holds: what followed a line break would be a statement. */
    private static String comment(String text) {
        return "-- " + text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ");
    }
}

package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** Creates the ledger's tables. One query when they are there. */
record LedgerTables(Database database, Schemas schemas) {
    static final int VERSION = 1;

    void prepare() {
        int found = database.inTransaction("looking for the ledger", this::version);
        if (found == 0) {
            found = database.inTransaction("creating the ledger", this::create);
        }
        if (found > VERSION) {
            throw new ConfigurationException(
                    "schema " + schemas.ledger(),
                    "its ledger has version " + found + ", and this Crescendo knows only " + VERSION,
                    "Use the newer version of Crescendo that made it.");
        }
    }

    /**
     * 0 when there is no ledger. Asks the tables of the catalog: to_regclass may answer from a cache that is older than the
     * lock we waited for.
     */
    int version(Handle handle) {
        boolean exists = handle.createQuery("""
                        SELECT EXISTS (
                            SELECT FROM pg_class WHERE relname = 'version'
                            AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema))""")
                .bind("schema", schemas.ledger())
                .map((row, context) -> row.getBoolean(1))
                .one();
        return exists
                ? handle.createQuery("SELECT version FROM <ledger>.version")
                        .map((row, context) -> row.getInt(1))
                        .one()
                : 0;
    }

    /** Creates all of it, unless another process has meanwhile: only one at a time gets past the lock. */
    private int create(Handle handle) {
        lock(handle, schemas.ledger());
        int found = version(handle);
        if (found != 0) {
            return found;
        }
        for (String schema : List.of(schemas.ledger(), schemas.staging())) {
            createSchema(handle, schema);
        }
        Statements.execute(handle, script());
        return VERSION;
    }

    /** Waits for its turn to create things under a name. The lock ends with the transaction, also through a pooler. */
    static void lock(Handle handle, String name) {
        handle.createQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))) AS locked")
                .bind("name", "crescendo " + name)
                .mapTo(Integer.class)
                .one();
    }

    /** CREATE SCHEMA IF NOT EXISTS wants the right to create even where nothing is to be done. */
    static void createSchema(Handle handle, String schema) {
        if (!hasSchema(handle, schema)) {
            Statements.execute(handle, "CREATE SCHEMA " + Database.quote(schema));
        }
    }

    static boolean hasSchema(Handle handle, String schema) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = :schema)")
                .bind("schema", schema)
                .map((row, context) -> row.getBoolean(1))
                .one();
    }

    private String script() {
        try (InputStream in = Objects.requireNonNull(LedgerTables.class.getResourceAsStream("ledger.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("<ledger>", Database.quote(schemas.ledger()))
                    .replace("<staging>", Database.quote(schemas.staging()));
        } catch (IOException inJar) {
            throw new UncheckedIOException(inJar);
        }
    }
}

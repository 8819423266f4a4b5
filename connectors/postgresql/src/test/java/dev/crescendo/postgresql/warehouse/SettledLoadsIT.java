package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Secret;
import dev.crescendo.postgresql.PostgresConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Up to which number all loads have ended: what models may take for seen, whoever loads and whoever builds. */
class SettledLoadsIT {
    private Fixture fixture;
    private Database loading;
    private String builder;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture();
        fixture.ledger().prepare();
        loading = new Database(fixture.connection(), Schemas.DEFAULT);
        builder = "builder_" + fixture.value("select substr(md5(current_database()), 1, 8)");
        fixture.execute("create role " + builder + " login password '" + fixture.password() + "';"
                + " grant usage on schema crescendo to " + builder + ";"
                + " grant select on all tables in schema crescendo to " + builder);
    }

    @AfterEach
    void close() throws Exception {
        fixture.execute("drop owned by " + builder + "; drop role " + builder);
        fixture.close();
    }

    /** Another role's transactions are hidden from a role without rights. */
    @Test
    void aLoadThatIsUnderWayIsNotPassedOverByAnotherRole() throws Exception {
        try (Transaction underWay = loading.begin("loading")) {
            long first = underWay.call(Runs::nextLoadId);
            long second = load();
            assertThat(second).isGreaterThan(first);
            assertThat(settled()).isLessThan(first);
        }
        assertThat(load()).isEqualTo(settled());
    }

    @Test
    void otherTransactionsKeepNoLoadFromBeingSettled() throws Exception {
        try (Transaction idle = loading.begin("looking at something for hours")) {
            idle.run(handle -> Statements.execute(handle, "CREATE TEMPORARY TABLE anything (x int)"));
            assertThat(load()).isEqualTo(settled());
        }
    }

    private long load() throws Exception {
        long id;
        try (Transaction other = loading.begin("loading something else")) {
            id = other.call(Runs::nextLoadId);
            other.run(handle -> Statements.execute(
                    handle,
                    "INSERT INTO crescendo.loads (load_id, project, pipeline, target, batch, run_key, epoch, source_id, read,"
                            + " transformed, filtered, rejected, emitted, written, superseded, positions) VALUES (" + id
                            + ", 'shop', 'p" + id + "', 'raw', 'b', 'r', 1, 's', 0, 0, 0, 0, 0, 0, 0, '{}')"));
            other.commit();
        }
        return id;
    }

    private long settled() {
        PostgresConnection as = fixture.connection().as(builder, Secret.literal(fixture.password()));
        return new Database(as, Schemas.DEFAULT).inTransaction("asking", Runs::settled);
    }
}

package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Database.quote;

import dev.crescendo.error.WarehouseException;
import dev.crescendo.load.Counts;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.CancelOnInterrupt;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedCommit;
import dev.crescendo.warehouse.CuratedState;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.ModelPublish;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The curated tier of a PostgreSQL. Models are staged as unlogged tables; that a crash of the server has not emptied them is
 * looked at when they are published, see {@link ModelTable}. A model may ask for the time: it is UTC, as on DuckDB.
 */
class PostgresCurated implements CuratedTier {
    private final Database database;
    private final Schemas schemas;

    PostgresCurated(Database database, Schemas schemas) {
        this.database = database;
        this.schemas = schemas;
    }

    @Override
    public void prepare() {
        boolean there = database.inTransaction(
                "looking for the ledger of models",
                handle -> new CuratedTables(handle, schemas).exist()
                        && LedgerTables.hasSchema(handle, CuratedTables.SCHEMA));
        if (!there) {
            database.inTransaction("creating the ledger of models", handle -> {
                new CuratedTables(handle, schemas).create();
                return true;
            });
        }
    }

    @Override
    public CuratedState state(String project) {
        return database.inTransaction("looking at the curated tables", handle -> {
            if (new LedgerTables(database, schemas).version(handle) == 0) {
                return CuratedState.EMPTY;
            }
            CuratedTables tables = new CuratedTables(handle, schemas);
            boolean hasModels = tables.exist();
            return new CuratedState(
                    hasModels ? tables.models(project) : Map.of(),
                    tables.changes(hasModels),
                    tables.rawRows(),
                    Runs.settled(handle),
                    tables.columns(),
                    !staged(handle, project, Long.MAX_VALUE, "v").isEmpty()
                            || !staged(handle, project, Long.MAX_VALUE, "r").isEmpty());
        });
    }

    @Override
    public String staged(Claim claim, int number) {
        return quote(schemas.staging()) + "."
                + quote(prefix(claim.pipeline().project()) + claim.epoch() + "_" + number);
    }

    /** Names are cut off at 63 characters, and projects may have longer ones. */
    private static String prefix(String project) {
        return "model_" + (project.length() <= 30 ? project : Integer.toHexString(project.hashCode())) + "_";
    }

    @Override
    public long stageTable(Claim claim, int number, String select, String doing) {
        String table = staged(claim, number);
        return database.inTransaction(doing, handle -> {
            utc(handle);
            Statements.execute(handle, "DROP TABLE IF EXISTS " + table);
            Statements.executeWhole(handle, "CREATE UNLOGGED TABLE " + table + " AS\n" + select, doing);
            Statements.execute(handle, "ANALYZE " + table);
            return Statements.number(handle, "SELECT count(*) FROM " + table);
        });
    }

    @Override
    public void stageView(Claim claim, int number, String select, String doing) {
        database.inTransaction(doing, handle -> {
            Statements.execute(handle, "DROP VIEW IF EXISTS " + staged(claim, number));
            Statements.executeWhole(handle, "CREATE VIEW " + staged(claim, number) + " AS\n" + select, doing);
            return true;
        });
    }

    private static void utc(Handle handle) {
        Statements.execute(handle, "SET LOCAL TimeZone = 'UTC'");
    }

    @Override
    public List<String> columns(String select, String doing) {
        try (Transaction transaction = database.begin(doing);
                PreparedStatement statement = transaction.connection().prepareStatement(select)) {
            List<String> names = new ArrayList<>();
            ResultSetMetaData described = statement.getMetaData();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                names.add(described.getColumnLabel(i));
            }
            return names;
        } catch (SQLException refused) {
            throw database.explain(doing, refused);
        }
    }

    @Override
    public Map<String, String> types(String relation, String doing) {
        return database.inTransaction(doing, handle -> {
            Map<String, String> types = new HashMap<>();
            handle.createQuery("SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute"
                            + " WHERE attrelid = to_regclass(:relation) AND attnum > 0 AND NOT attisdropped")
                    .bind("relation", relation)
                    .map((row, context) -> types.put(row.getString("attname"), row.getString("type")))
                    .list();
            return types;
        });
    }

    @Override
    public List<List<Optional<String>>> rows(String select, int most, String doing) {
        try (Transaction transaction = database.begin(doing);
                Statement statement = transaction.connection().createStatement();
                CancelOnInterrupt watch = new CancelOnInterrupt(statement)) {
            transaction.run(PostgresCurated::utc);
            statement.setMaxRows(most);
            List<List<Optional<String>>> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(select)) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    List<Optional<String>> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(Optional.ofNullable(rows.getString(i)));
                    }
                    all.add(row);
                }
            }
            return all;
        } catch (SQLException refused) {
            throw database.explain(doing, refused);
        }
    }

    @Override
    public long publish(Claim claim, CuratedCommit commit) {
        try {
            return attempt(claim, commit);
        } catch (WarehouseException refused) {
            // Whoever took over may have dropped the staged tables under our hands.
            database.inTransaction("asking who owns " + claim.pipeline(), handle -> {
                Lanes.requireOwned(handle, claim, Lanes.Lock.NONE);
                return true;
            });
            throw refused;
        }
    }

    private long attempt(Claim claim, CuratedCommit commit) {
        try (Transaction transaction =
                database.begin("publishing the models of " + claim.pipeline().project())) {
            long build = transaction.call(Runs::nextLoadId);
            transaction.run(handle -> {
                Statements.execute(handle, Database.MEMORY_TO_JOIN);
                List<ModelTable> tables = new ArrayList<>();
                for (ModelPublish model : commit.models()) {
                    tables.add(ModelTable.of(handle, model, number -> staged(claim, number)));
                }
                ModelTable.plan(tables);
                ModelTable.lock(handle, tables);
                ModelTable.drop(handle, tables);
                for (ModelTable table : tables) {
                    table.publish();
                    joinToOthers(transaction);
                }
                CuratedTables ledger = new CuratedTables(handle, schemas);
                for (ModelPublish model : commit.models()) {
                    ledger.save(claim, build, model, commit.inputs(model.inputs(), build));
                }
                ledger.see(claim, commit.seen(build));
            });
            Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
            transaction.run(handle -> {
                own(handle, claim);
                new CuratedTables(handle, schemas).save(claim, build, commit.checks());
                Runs.addLoad(handle, claim, Counts.NONE, true);
            });
            Faults.reach(FaultPoint.IN_COMMIT_BEFORE_COMMIT);
            transaction.commit();
            Faults.reach(FaultPoint.AFTER_COMMIT);
            return build;
        }
    }

    /**
     * Makes sure that nobody takes over until the publication has ended. A method of its own for the sake of tests, which
     * break the promise here and must notice.
     */
    void own(Handle handle, Claim claim) {
        Lanes.requireOwned(handle, claim, Lanes.Lock.UPDATE);
    }

    /** Leaves a model's transaction open, so that the others become part of it. A method of its own for the same reason. */
    void joinToOthers(Transaction transaction) {}

    @Override
    public Optional<Long> findBuild(Claim claim) {
        return database.inTransaction(
                "asking what became of the build of " + claim.pipeline().project(), handle -> {
                    Lanes.lockClaimed(handle, claim);
                    return new CuratedTables(handle, schemas).findBuild(claim);
                });
    }

    @Override
    public void saveChecks(Claim claim, List<CheckResult> checks, Map<String, Map<String, Long>> seen) {
        database.inTransaction("saving the results of checks", handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.SHARE);
            CuratedTables tables = new CuratedTables(handle, schemas);
            tables.save(claim, null, checks);
            tables.see(claim, seen);
            return true;
        });
    }

    @Override
    public void cleanUp(Claim claim) {
        database.inTransaction("dropping what was staged", handle -> {
            for (String kind : List.of("VIEW", "TABLE")) {
                String project = claim.pipeline().project();
                List<String> names = staged(handle, project, claim.epoch(), kind.equals("VIEW") ? "v" : "r");
                for (String name : names) {
                    // A view may read another one that goes with it.
                    Statements.execute(
                            handle,
                            "DROP " + kind + " IF EXISTS " + quote(schemas.staging()) + "." + quote(name) + " CASCADE");
                }
            }
            return true;
        });
    }

    /** What attempts of a project up to an epoch have staged, of one kind of relation. */
    private List<String> staged(Handle handle, String project, long epoch, String kind) {
        return handle.createQuery("""
            SELECT relname FROM pg_class
            WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
              AND relkind = :kind AND relname ~ :name
              AND split_part(substr(relname, length(:prefix) + 1), '_', 1)::bigint <= :epoch\
            """)
                .bind("schema", schemas.staging())
                .bind("kind", kind)
                .bind("name", "^" + prefix(project) + "\\d+_\\d+$")
                .bind("prefix", prefix(project))
                .bind("epoch", epoch)
                .mapTo(String.class)
                .list();
    }
}

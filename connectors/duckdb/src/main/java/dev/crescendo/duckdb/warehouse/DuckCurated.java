package dev.crescendo.duckdb.warehouse;

import static dev.crescendo.duckdb.internal.type.Sql.literal;
import static dev.crescendo.duckdb.internal.type.Sql.quote;

import dev.crescendo.load.Counts;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.CancelOnInterrupt;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedCommit;
import dev.crescendo.warehouse.CuratedState;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Materialization;
import dev.crescendo.warehouse.ModelPublish;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The curated tier of a DuckDB file. Models are staged as tables of the same file, and become visible in one transaction
 * that replaces tables and views: readers in other processes have the snapshot, those in this one their own version of
 * the catalog.
 */
class DuckCurated implements CuratedTier {
    private static final String STAGING = "crescendo_staging";

    private final Database database;

    DuckCurated(Database database) {
        this.database = database;
    }

    @Override
    public void prepare() {
        if (!database.read("looking for the ledger of models", CuratedTables::exist)) {
            database.change("creating the ledger of models", CuratedTables::create);
        }
    }

    @Override
    public CuratedState state(String project) {
        if (!Files.exists(database.file().path())) {
            return CuratedState.EMPTY;
        }
        return database.look("looking at the curated tables", connection -> {
            if (!LedgerTables.exists(connection)) {
                return CuratedState.EMPTY;
            }
            boolean hasModels = CuratedTables.exist(connection);
            return new CuratedState(
                    hasModels ? CuratedTables.models(connection, project) : Map.of(),
                    CuratedTables.changes(connection, hasModels),
                    CuratedTables.rawRows(connection),
                    Jdbc.number(connection, "SELECT coalesce(max(load_id), 0) FROM crescendo.loads"),
                    CuratedTables.columns(connection),
                    staged(connection).keySet().stream().anyMatch(name -> isOf(project, name)));
        });
    }

    @Override
    public String staged(Claim claim, int number) {
        return STAGING + "." + quote(prefix(claim.pipeline().project()) + claim.epoch() + "_" + number);
    }

    private static String prefix(String project) {
        return "model_" + project + "_";
    }

    @Override
    public long stageTable(Claim claim, int number, String select, String doing) {
        String table = staged(claim, number);
        return database.inTransaction(doing, connection -> {
            cancellable(connection, "CREATE OR REPLACE TABLE " + table + " AS\n" + select);
            return Jdbc.number(connection, "SELECT count(*) FROM " + table);
        });
    }

    /** What may take as long as people's SQL does. */
    private static void cancellable(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                CancelOnInterrupt watch = new CancelOnInterrupt(statement)) {
            statement.execute(sql);
        }
    }

    @Override
    public void stageView(Claim claim, int number, String select, String doing) {
        database.change(
                doing,
                connection ->
                        Jdbc.script(connection, "CREATE OR REPLACE VIEW " + staged(claim, number) + " AS\n" + select));
    }

    @Override
    public List<String> columns(String select, String doing) {
        return database.look(doing, connection -> {
            List<String> names = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("DESCRIBE " + select)) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        });
    }

    @Override
    public Map<String, String> types(String relation, String doing) {
        return database.look(doing, connection -> {
            Map<String, String> types = new HashMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("DESCRIBE " + relation)) {
                while (rows.next()) {
                    types.put(rows.getString(1), rows.getString(2));
                }
            }
            return types;
        });
    }

    @Override
    public List<List<Optional<String>>> rows(String select, int most, String doing) {
        return database.read(doing, connection -> {
            List<List<Optional<String>>> all = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    CancelOnInterrupt watch = new CancelOnInterrupt(statement);
                    ResultSet rows = statement.executeQuery(select)) {
                int columns = rows.getMetaData().getColumnCount();
                while (all.size() < most && rows.next()) {
                    List<Optional<String>> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(Optional.ofNullable(rows.getString(i)));
                    }
                    all.add(row);
                }
            }
            return all;
        });
    }

    @Override
    public long publish(Claim claim, CuratedCommit commit) {
        String doing = "publishing the models of " + claim.pipeline().project();
        return Database.unlessInTheWay(doing, () -> {
            try (Transaction transaction = database.begin(doing)) {
                transaction.run(connection -> own(connection, claim));
                database.loads(claim);
                long build = transaction.call(Runs::nextLoadId);
                transaction.run(connection -> {
                    for (ModelPublish model : commit.models()) {
                        publish(connection, claim, model);
                        joinToOthers(transaction);
                        CuratedTables.save(connection, claim, build, model, commit.inputs(model.inputs(), build));
                    }
                });
                Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
                transaction.run(connection -> {
                    CuratedTables.save(connection, claim, build, commit.checks());
                    CuratedTables.see(connection, claim, commit.seen(build));
                    Runs.addLoad(connection, claim, Counts.NONE, true);
                });
                Faults.reach(FaultPoint.IN_COMMIT_BEFORE_COMMIT);
                transaction.commit();
                Faults.reach(FaultPoint.AFTER_COMMIT);
                return build;
            } finally {
                database.hasLoaded(claim);
            }
        });
    }

    /**
     * Makes sure that nobody takes over until the publication has ended. A method of its own for the sake of tests, which
     * break the promise here and must notice.
     */
    void own(Connection connection, Claim claim) throws SQLException {
        Lanes.own(connection, claim);
    }

    /** Leaves a model's transaction open, so that the others become part of it. A method of its own for the same reason. */
    void joinToOthers(Transaction transaction) {}

    private void publish(Connection connection, Claim claim, ModelPublish model) throws SQLException {
        String name = "curated." + quote(model.name());
        boolean isView = model.materialization() == Materialization.VIEW;
        dropOther(connection, model.name(), isView);
        if (isView) {
            Jdbc.script(connection, "CREATE OR REPLACE VIEW " + name + " AS\n" + model.sql());
        } else {
            String rows = staged(claim, model.rows().orElseThrow());
            if (model.replaced().isEmpty()) {
                cancellable(connection, "CREATE OR REPLACE TABLE " + name + " AS SELECT * FROM " + rows);
            } else {
                String key = model.key().stream()
                        .map(column -> "gone." + quote(column) + " = kept." + quote(column))
                        .collect(Collectors.joining(" AND "));
                cancellable(
                        connection,
                        "DELETE FROM " + name + " AS kept WHERE EXISTS (SELECT 1 FROM "
                                + staged(claim, model.replaced().getAsInt()) + " AS gone WHERE " + key + ")");
                cancellable(connection, "INSERT INTO " + name + " BY NAME SELECT * FROM " + rows);
            }
        }
        comment(connection, model, isView);
    }

    /** What is a view and is to be a table goes first, and the other way round. */
    private static void dropOther(Connection connection, String name, boolean isView) throws SQLException {
        String kind = isView ? "TABLE" : "VIEW";
        boolean isThere = Jdbc.number(
                        connection,
                        "SELECT count(*) FROM duckdb_" + kind.toLowerCase(Locale.ROOT) + "s() WHERE schema_name ="
                                + " 'curated' AND " + kind.toLowerCase(Locale.ROOT)
                                + "_name = ? AND database_name = current_database()",
                        name)
                > 0;
        if (isThere) {
            Jdbc.script(connection, "DROP " + kind + " curated." + quote(name));
        }
    }

    private static void comment(Connection connection, ModelPublish model, boolean isView) throws SQLException {
        String name = "curated." + quote(model.name());
        if (model.notes().description().isPresent()) {
            Jdbc.script(
                    connection,
                    "COMMENT ON " + (isView ? "VIEW " : "TABLE ") + name + " IS "
                            + literal(model.notes().description().get()));
        }
        for (Map.Entry<String, String> column : model.notes().columns().entrySet()) {
            Jdbc.script(
                    connection,
                    "COMMENT ON COLUMN " + name + "." + quote(column.getKey()) + " IS " + literal(column.getValue()));
        }
    }

    @Override
    public Optional<Long> findBuild(Claim claim) {
        return database.read(
                "asking what became of the build of " + claim.pipeline().project(),
                connection -> CuratedTables.findBuild(connection, claim));
    }

    @Override
    public void saveChecks(Claim claim, List<CheckResult> checks, Map<String, Map<String, Long>> seen) {
        database.change("saving the results of checks", connection -> {
            Lanes.own(connection, claim);
            CuratedTables.save(connection, claim, null, checks);
            CuratedTables.see(connection, claim, seen);
        });
    }

    @Override
    public void cleanUp(Claim claim) {
        Map<String, String> left = database.read("looking for what is staged", DuckCurated::staged);
        left.keySet().removeIf(name -> !isOwn(claim, name));
        if (!left.isEmpty()) {
            database.change("dropping what was staged", connection -> {
                Lanes.own(connection, claim);
                for (Map.Entry<String, String> each : left.entrySet()) {
                    Jdbc.script(connection, "DROP " + each.getValue() + " " + STAGING + "." + quote(each.getKey()));
                }
            });
        }
    }

    /** All that is staged: {@code VIEW} or {@code TABLE}, by name. */
    private static Map<String, String> staged(Connection connection) throws SQLException {
        Map<String, String> staged = new HashMap<>();
        for (String kind : List.of("VIEW", "TABLE")) {
            String small = kind.toLowerCase(Locale.ROOT);
            Jdbc.query(
                    connection,
                    "SELECT " + small + "_name FROM duckdb_" + small + "s() WHERE schema_name = '" + STAGING
                            + "' AND database_name = current_database()",
                    row -> staged.put(row.getString(1), kind));
        }
        return staged;
    }

    /** {@code model_shop_12_3} is what epoch 12 of the project shop has staged under 3. */
    private static boolean isOf(String project, String name) {
        return name.matches(prefix(project) + "\\d+_\\d+");
    }

    private static boolean isOwn(Claim claim, String name) {
        String project = claim.pipeline().project();
        return isOf(project, name)
                && Long.parseLong(name.substring(prefix(project).length(), name.lastIndexOf('_'))) <= claim.epoch();
    }
}

package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.InternalException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriteMode;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** A staged load on its way into the raw tables and the rejects, in the transaction that commits it. */
class Publication {
    /** How many rows came, keys not counted, and how many of them are in effect. */
    record Written(long came, long inEffect) {
        Written plus(long rows, long effective) {
            return new Written(came + rows, inEffect + effective);
        }
    }

    private final Handle handle;
    private final Schemas schemas;
    private final RawTables raw;
    private final Claim claim;
    private final LoadCommit commit;
    private final long loadId;

    Publication(Handle handle, RawTables raw, Claim claim, LoadCommit commit, long loadId) {
        this.handle = handle;
        this.schemas = raw.schemas();
        this.raw = raw;
        this.claim = claim;
        this.commit = commit;
        this.loadId = loadId;
    }

    /**
     * Brings the winners' rows and rejects to where they belong.
     *
     * @throws StagingLostException if they are not all there
     */
    Written publish() {
        Set<String> present = present();
        List<RawTable> tables =
                commit.tables().stream().map(TablePublish::table).toList();
        if (!tables.isEmpty()) {
            // Values are cast where a column is wider than its field, and keys are sorted and joined.
            Statements.execute(handle, Database.EXACT_TEXT);
            Statements.execute(handle, Database.MEMORY_TO_JOIN);
        }
        lockKeyed(tables);
        Map<String, Map<String, RawTables.Column>> columns = raw.columns(handle, tables);
        Written written = new Written(0, 0);
        for (int place = 0; place < tables.size(); place++) {
            RawTable table = tables.get(place);
            TablePublish publish = commit.tables().get(place);
            if (table.isPart()) {
                continue;
            }
            Map<String, RawTables.Column> columnsOf = columns.getOrDefault(table.name(), Map.of());
            written = isByKey(table)
                    ? publishByKey(publish, place, columnsOf, present, written)
                    : append(publish, place, columnsOf, present, written);
        }
        for (int place = 0; place < tables.size(); place++) {
            if (tables.get(place).isPart()) {
                written = publishParts(place, columns, present, written);
            }
        }
        List<Long> since = commit.replay().since();
        for (int winner = 0; winner < commit.winners().size(); winner++) {
            reject(commit.winners().get(winner), since.isEmpty() ? loadId : since.get(winner), present);
        }
        return written;
    }

    private Set<String> present() {
        List<String> locations = commit.winners().stream()
                .flatMap(winner -> winner.staged().stream())
                .filter(staged -> staged.rows() > 0)
                .map(Receipt.Staged::location)
                .toList();
        return new HashSet<>(handle.createQuery("""
                        SELECT relname FROM pg_class
                        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
                          AND relname = ANY(:tables)""")
                .bind("schema", schemas.staging())
                .bindArray("tables", String.class, locations)
                .mapTo(String.class)
                .list());
    }

    /**
     * Lets one load at a time change tables that are kept by key; readers go on. Otherwise one that will be fenced could
     * lock rows that this one needs while it waits for rows of this one.
     */
    private void lockKeyed(List<RawTable> tables) {
        String keyed = tables.stream()
                .filter(table ->
                        table.mode() != WriteMode.APPEND && !table.key().isEmpty())
                .map(this::sqlName)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!keyed.isEmpty()) {
            Lanes.requireOwned(handle, claim, Lanes.Lock.NONE); // it may take minutes, for nothing
            Statements.execute(handle, "LOCK TABLE " + keyed + " IN SHARE ROW EXCLUSIVE MODE");
        }
    }

    private String sqlName(RawTable table) {
        return Database.quote(schemas.raw()) + "." + Database.quote(table.name());
    }

    private String location(Receipt.Staged staged) {
        return Database.quote(schemas.staging()) + "." + Database.quote(staged.location());
    }

    private static boolean isByKey(RawTable table) {
        return table.mode() != WriteMode.APPEND && !table.key().isEmpty();
    }

    private Receipt.Staged staged(Receipt winner, int place) {
        if (winner.staged().size() != commit.tables().size() + 1) {
            throw new InternalException("the receipt of " + winner.writer() + " is for "
                    + (winner.staged().size() - 1) + " tables, and the load has "
                    + commit.tables().size());
        }
        return winner.staged().get(place);
    }

    /** Refuses a load of which rows are gone that were staged. */
    void requireAll(Receipt winner, Receipt.Staged staged, long found) {
        if (found != staged.rows()) {
            Lanes.requireOwned(handle, claim, Lanes.Lock.SHARE);
            throw new StagingLostException(winner.writer(), staged, found);
        }
    }

    private Written publishByKey(
            TablePublish publish,
            int place,
            Map<String, RawTables.Column> columns,
            Set<String> present,
            Written before) {
        List<String> locations = new ArrayList<>();
        List<Long> since = new ArrayList<>();
        long came = 0;
        for (int number = 0; number < commit.winners().size(); number++) {
            Receipt winner = commit.winners().get(number);
            Receipt.Staged staged = staged(winner, place);
            if (staged.rows() > 0) {
                boolean isThere = present.contains(staged.location());
                requireAll(
                        winner,
                        staged,
                        isThere ? Statements.number(handle, "SELECT count(*) FROM " + location(staged)) : 0);
                locations.add(location(staged));
                commit.replay().since().stream().skip(number).findFirst().ifPresent(since::add);
                came += staged.rows();
            }
        }
        RawTable table = publish.table();
        StagedRows rows = new StagedRows(table, columns, locations);
        KeyedPublish keyed = new KeyedPublish(handle, schemas, publish, rows, since, loadId);
        if (table.content() == Content.KEYS) {
            if (publish.complete()) {
                keyed.deleteOthers();
            }
            return before;
        }
        boolean hasIndex = !KeyIndex.isMissing(table, KeyIndex.present(handle, schemas.raw(), table.name()));
        return before.plus(came, keyed.publish(came, hasIndex));
    }

    /** Brings the parts of rows that are published: those of one task go with the rows of that task. */
    private Written publishParts(
            int place, Map<String, Map<String, RawTables.Column>> columns, Set<String> present, Written before) {
        TablePublish publish = commit.tables().get(place);
        RawTable parent = commit.parentOf(publish);
        int parentPlace =
                commit.tables().stream().map(TablePublish::table).toList().indexOf(parent);
        PartsPublish parts = new PartsPublish(
                handle,
                sqlName(publish.table()),
                sqlName(parent),
                publish.table(),
                parent,
                columns.getOrDefault(publish.table().name(), Map.of()),
                columns.getOrDefault(parent.name(), Map.of()),
                loadId);
        List<String> parents = new ArrayList<>();
        for (Receipt winner : commit.winners()) {
            Receipt.Staged staged = staged(winner, parentPlace);
            if (staged.rows() > 0) {
                parents.add(location(staged));
            }
        }
        boolean allAreKnown = commit.tables().stream()
                .anyMatch(table -> table.complete() && table.table().name().equals(parent.name()));
        parts.deleteOld(parents, allAreKnown);
        Written after = before;
        for (Receipt winner : commit.winners()) {
            Receipt.Staged staged = staged(winner, place);
            if (staged.rows() > 0) {
                boolean isThere = present.contains(staged.location());
                requireAll(
                        winner,
                        staged,
                        isThere ? Statements.number(handle, "SELECT count(*) FROM " + location(staged)) : 0);
                after = after.plus(
                        staged.rows(), parts.insert(location(staged), location(staged(winner, parentPlace))));
            }
        }
        return after;
    }

    private Written append(
            TablePublish publish,
            int place,
            Map<String, RawTables.Column> columns,
            Set<String> present,
            Written before) {
        RawTable table = publish.table();
        if (publish.complete()) {
            Statements.execute(handle, "DELETE FROM " + sqlName(table));
        }
        Written after = before;
        for (Receipt winner : commit.winners()) {
            Receipt.Staged staged = staged(winner, place);
            if (staged.rows() > 0) {
                StagedRows rows = new StagedRows(table, columns, List.of(location(staged)));
                requireAll(winner, staged, present.contains(staged.location()) ? insert(table, rows) : 0);
                after = after.plus(staged.rows(), staged.rows());
            }
        }
        return after;
    }

    private long insert(RawTable table, StagedRows rows) {
        String columns = table.schema().names().stream().map(Database::quote).collect(Collectors.joining(", "));
        return Statements.execute(
                handle,
                "INSERT INTO " + sqlName(table) + " (" + Database.quote(RawTables.LOAD_ID) + ", " + columns
                        + ") SELECT " + loadId + ", " + columns + " FROM "
                        + rows.as("new", table.schema().names(), List.of()));
    }

    private void reject(Receipt winner, long since, Set<String> present) {
        Receipt.Staged staged = winner.staged().get(winner.staged().size() - 1);
        if (staged.rows() > 0 && staged.output().equals(TaskWriter.REJECTS)) {
            requireAll(winner, staged, present.contains(staged.location()) ? insertRejects(staged, since) : 0);
        }
    }

    private long insertRejects(Receipt.Staged staged, long since) {
        String columns = String.join(", ", Rejects.STAGED);
        return Statements.execute(
                handle,
                "INSERT INTO " + Database.quote(schemas.ledger()) + ".rejects"
                        + " (load_id, first_load_id, project, pipeline, target, run_key, " + columns + ") SELECT "
                        + loadId + ", " + since + ", "
                        + Database.literal(claim.pipeline().project()) + ", "
                        + Database.literal(claim.pipeline().pipeline()) + ", "
                        + Database.literal(claim.pipeline().target()) + ", "
                        + Database.literal(claim.run().text()) + ", " + columns + " FROM " + location(staged));
    }
}

package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.duckdb.internal.parquet.ParquetFile;
import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.error.InternalException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriteMode;
import dev.crescendo.position.LaneId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.TablePublish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What waits to be published: its way into the tables, and its end. */
record Staging(Database database, StagingFolder folder) {
    private static final long ANY_WORK = 96 << 20;

    /** What DuckDB notes of each row of a table from which rows are deleted. */
    private static final long BYTES_TO_DELETE = 8;

    private static final long MUCH = 1 << 30;

    /** The rows that each of DuckDB's threads gathers before it writes them. */
    private static final long GROUP_ROWS = 122_880;

    /**
     * What a load did to raw tables.
     *
     * @param staged the rows that came
     * @param written those of them that are in effect
     */
    record Published(long staged, long written) {}

    /**
     * Puts the winners' rows and rejects where they belong.
     *
     * @throws StagingLostException if they are not all there
     */
    Published publish(Connection connection, Claim claim, LoadCommit commit, long loadId) throws SQLException {
        // Rows of a table have no order, and to keep that of the files takes a third of the time and 60 MB more.
        Jdbc.script(connection, "SET SESSION preserve_insertion_order = false");
        int tables = commit.tables().size();
        List<Long> since = commit.replay().since();
        List<TreeMap<Integer, Path>> files = new ArrayList<>();
        for (int i = 0; i <= tables; i++) {
            files.add(new TreeMap<>());
        }
        for (int task = 0; task < commit.winners().size(); task++) {
            Receipt winner = commit.winners().get(task);
            if (winner.staged().size() != tables + 1) {
                throw new InternalException("the receipt of " + winner.writer() + " is for "
                        + (winner.staged().size() - 1) + " tables, and the load has " + tables);
            }
            for (int i = 0; i <= tables; i++) {
                Receipt.Staged staged = winner.staged().get(i);
                if (staged.rows() > 0) {
                    files.get(i).put(task, counted(connection, winner, staged));
                }
            }
        }
        long came = 0;
        long written = 0;
        for (int i = 0; i < tables; i++) {
            TablePublish publish = commit.tables().get(i);
            Arriving arriving = new Arriving(publish.table(), files.get(i));
            if (publish.table().isPart()) {
                continue;
            }
            if (publish.table().content() == Content.KEYS) {
                if (publish.complete()) {
                    new Publish(connection, loadId, publish, arriving, List.of()).keepOnlyTheseKeys();
                }
                continue;
            }
            boolean hasParts = commit.tables().stream()
                    .anyMatch(other ->
                            other.table().parent().equals(publish.table().name()));
            came += rows(commit, i);
            written += new Publish(connection, loadId, publish, arriving, since).publish(rows(commit, i), hasParts);
        }
        for (int i = 0; i < tables; i++) {
            TablePublish publish = commit.tables().get(i);
            if (publish.table().isPart()) {
                Arriving arriving = new Arriving(publish.table(), files.get(i));
                came += rows(commit, i);
                written += new Publish(connection, loadId, publish, arriving, since)
                        .publishParts(commit.parentOf(publish));
            }
        }
        Jdbc.script(connection, Publish.FORGET_WINNERS);
        SortedMap<Integer, Path> rejects = files.get(tables);
        if (since.isEmpty()) {
            insertRejects(connection, claim, rejects.values(), loadId, loadId);
        } else {
            for (Map.Entry<Integer, Path> file : rejects.entrySet()) {
                insertRejects(connection, claim, List.of(file.getValue()), since.get(file.getKey()), loadId);
            }
        }
        return new Published(came, written);
    }

    /**
     * How much memory is enough: what DuckDB uses beyond that it does not need, and keeps, or lays down on the disk meanwhile. Empty
     * where that is no less than it has anyway.
     */
    OptionalLong memoryFor(Connection connection, LoadCommit commit) throws SQLException {
        long deleting = 0;
        for (TablePublish publish : commit.tables()) {
            if (publish.table().mode() != WriteMode.APPEND || publish.complete()) {
                deleting += BYTES_TO_DELETE
                        * Jdbc.number(connection, "SELECT count(*) FROM " + RawTables.sqlName(publish.table()));
            }
        }
        long group = 0;
        for (Receipt winner : commit.winners()) {
            for (int i = 0; i < winner.staged().size(); i++) {
                Receipt.Staged staged = winner.staged().get(i);
                // What is null takes no room in the file, and room in a group.
                long least = i < commit.tables().size()
                        ? (long) Long.BYTES
                                * commit.tables().get(i).table().schema().size()
                        : 0;
                long row = Math.max(least, bytesOf(staged) / Math.max(1, staged.rows()));
                group = Math.max(group, row * GROUP_ROWS);
            }
        }
        long enough = ANY_WORK + deleting + 2 * group * Runtime.getRuntime().availableProcessors();
        return enough < MUCH ? OptionalLong.of(enough) : OptionalLong.empty();
    }

    private long bytesOf(Receipt.Staged staged) {
        try {
            return staged.location().isEmpty() ? 0 : Files.size(folder.find(staged));
        } catch (IOException gone) {
            return 0; // publishing will say so
        }
    }

    private static long rows(LoadCommit commit, int table) {
        return commit.winners().stream()
                .mapToLong(winner -> winner.staged().get(table).rows())
                .sum();
    }

    /** The file of a receipt, if it holds as many rows as the receipt says. */
    private Path counted(Connection connection, Receipt winner, Receipt.Staged staged) throws SQLException {
        Path file = folder.find(staged);
        if (staged.location().isEmpty() || !Files.isRegularFile(file)) {
            throw new StagingLostException(
                    winner.writer(),
                    staged,
                    "the file " + staged.location() + " is gone; every worker must see the folder "
                            + database.file().staging() + " under this path");
        }
        long found;
        try {
            found = Jdbc.number(
                    connection, "SELECT sum(num_rows) FROM parquet_file_metadata(" + Arriving.literal(file) + ")");
        } catch (SQLException broken) {
            if (Failures.isOutOfMemory(broken)) {
                throw broken;
            }
            throw new StagingLostException(winner.writer(), staged, "the file " + staged.location() + " is damaged");
        }
        if (found != staged.rows()) {
            throw new StagingLostException(winner.writer(), staged, found + " are there");
        }
        return file;
    }

    private static void insertRejects(
            Connection connection, Claim claim, Collection<Path> files, long since, long loadId) throws SQLException {
        if (files.isEmpty()) {
            return;
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < Rejects.STAGED.size(); i++) {
            values.add(ParquetFile.column(i));
        }
        Jdbc.update(
                connection,
                "INSERT INTO crescendo.rejects (load_id, first_load_id, project, pipeline, target, run_key, "
                        + String.join(", ", Rejects.STAGED) + ") SELECT ?, ?, ?, ?, ?, ?, " + String.join(", ", values)
                        + " FROM read_parquet(" + Arriving.literals(files) + ")",
                loadId,
                since,
                claim.pipeline().project(),
                claim.pipeline().pipeline(),
                claim.pipeline().target(),
                claim.run().text());
    }

    /** Whether the files of a receipt are there. They are dropped where there is no room for more. */
    boolean holds(Receipt receipt) {
        return receipt.staged().stream()
                .allMatch(staged -> staged.location().isEmpty() || Files.isRegularFile(folder.find(staged)));
    }

    /** Deletes the files of receipts. */
    void drop(List<Receipt> receipts) {
        receipts.stream()
                .flatMap(receipt -> receipt.staged().stream())
                .filter(staged -> !staged.location().isEmpty())
                .map(staged -> folder.find(staged).getParent())
                .filter(Objects::nonNull)
                .distinct()
                .forEach(folder::delete);
    }

    /** Deletes the files of a claim's own attempts; returns which those were. */
    List<String> dropOwn(Claim claim) {
        List<StagingFolder.Attempt> own = folder.attempts(claim.pipeline()).stream()
                .filter(attempt -> claim.isExclusive() ? attempt.epoch() <= claim.epoch() : isOwn(claim, attempt))
                .toList();
        own.forEach(attempt -> folder.delete(attempt.folder()));
        return own.stream().map(StagingFolder.Attempt::name).toList();
    }

    /**
     * Deletes what earlier attempts left and nobody will publish: an exclusive claim has fenced them all, and takes up only
     * what its run has receipts for. Before a run, so that a disk that they filled has room again.
     */
    void dropDead(Claim claim) {
        List<StagingFolder.Attempt> attempts = claim.isExclusive() ? folder.attempts(claim.pipeline()) : List.of();
        if (attempts.isEmpty()) {
            return;
        }
        Set<String> alive = database.read(
                "looking for what earlier attempts left",
                connection -> Set.copyOf(Jdbc.query(
                        connection,
                        "SELECT attempt FROM crescendo_staging.receipts AS receipts WHERE " + Lanes.MINE
                                + " AND batch = (SELECT batch FROM crescendo.runs AS runs WHERE runs.project = receipts.project"
                                + " AND runs.pipeline = receipts.pipeline AND runs.target = receipts.target"
                                + " AND runs.run_key = ?)",
                        row -> row.getString(1),
                        Lanes.mine(claim.pipeline(), claim.run().text()))));
        List<StagingFolder.Attempt> dead = attempts.stream()
                .filter(attempt -> attempt.epoch() < claim.epoch() && !alive.contains(attempt.name()))
                .toList();
        if (!dead.isEmpty()) {
            dead.forEach(attempt -> folder.delete(attempt.folder()));
            List<String> names = dead.stream().map(StagingFolder.Attempt::name).toList();
            database.change("forgetting what earlier attempts left", connection -> forget(connection, claim, names));
        }
    }

    /** Forgets the receipts of attempts. */
    static void forget(Connection connection, Claim claim, List<String> attempts) throws SQLException {
        if (!attempts.isEmpty()) {
            String names = attempts.stream().map(Sql::literal).collect(Collectors.joining(", "));
            Jdbc.update(
                    connection,
                    "DELETE FROM crescendo_staging.receipts WHERE " + Lanes.MINE + " AND attempt IN (" + names + ")",
                    Lanes.mine(claim.pipeline()));
        }
    }

    /** Forgets the receipts of a batch, so that whoever runs it again stages again. */
    void forget(Claim claim, BatchId batch) {
        database.change(
                "forgetting receipts of " + claim.pipeline(),
                connection -> Jdbc.update(
                        connection,
                        "DELETE FROM crescendo_staging.receipts WHERE " + Lanes.MINE + " AND batch = ?",
                        Lanes.mine(claim.pipeline(), batch.text())));
    }

    /**
     * Deletes what can no longer be published, or has been. An exclusive claim has fenced everyone with a smaller epoch. A
     * claim on lanes knows its own attempts by lane and epoch, which no other claim ever has together, and those that are
     * dead because each of their lanes has gone to someone else.
     */
    void cleanUp(Claim claim) {
        List<StagingFolder.Attempt> attempts = folder.attempts(claim.pipeline());
        Set<Path> ended = new HashSet<>();
        database.change("cleaning up after " + claim.pipeline(), connection -> {
            Map<LaneId, Long> alive = epochs(connection, claim);
            long whole = Lanes.findWhole(connection, claim.pipeline())
                    .map(Lane::epoch)
                    .orElse(0L);
            ended.clear();
            attempts.stream()
                    .filter(attempt -> claim.isExclusive()
                            ? attempt.epoch() <= claim.epoch()
                            : isOwn(claim, attempt) || isDead(attempt, alive, whole))
                    .forEach(attempt -> ended.add(attempt.folder()));
            String names = ended.stream()
                    .map(name -> Sql.literal(String.valueOf(name.getFileName())))
                    .collect(Collectors.joining(", ", "(", ")"));
            Jdbc.update(
                    connection,
                    "DELETE FROM crescendo_staging.receipts WHERE " + Lanes.MINE + " AND ("
                            + (claim.isExclusive() ? "true OR " : "")
                            + (ended.isEmpty() ? "" : "attempt IN " + names + " OR ")
                            + "EXISTS (SELECT 1 FROM crescendo.loads AS loaded WHERE loaded.project = receipts.project"
                            + " AND loaded.pipeline = receipts.pipeline AND loaded.target = receipts.target"
                            + " AND loaded.batch = receipts.batch))",
                    Lanes.mine(claim.pipeline()));
        });
        ended.forEach(folder::delete);
    }

    private static boolean isOwn(Claim claim, StagingFolder.Attempt attempt) {
        return attempt.lanes().entrySet().stream().anyMatch(lane -> {
            LaneState own = claim.lanes().get(lane.getKey());
            return own != null && own.epoch() == lane.getValue();
        });
    }

    private static boolean isDead(StagingFolder.Attempt attempt, Map<LaneId, Long> alive, long whole) {
        if (attempt.lanes().isEmpty()) {
            return attempt.epoch() < whole;
        }
        return attempt.lanes().entrySet().stream().allMatch(lane -> {
            Long now = alive.get(lane.getKey());
            return now == null || now > lane.getValue();
        });
    }

    private static Map<LaneId, Long> epochs(Connection connection, Claim claim) throws SQLException {
        Map<LaneId, Long> epochs = new TreeMap<>();
        for (Lane lane : Lanes.all(connection, claim.pipeline())) {
            epochs.put(lane.id(), lane.epoch());
        }
        return epochs;
    }
}

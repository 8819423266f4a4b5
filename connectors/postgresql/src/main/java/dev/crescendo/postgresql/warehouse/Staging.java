package dev.crescendo.postgresql.warehouse;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.WriterId;
import dev.crescendo.warehouse.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What waits to be published: which attempts staged what, and its end. */
record Staging(Database database, Schemas schemas) {
    private static final int ATTEMPTS_AT_ONCE = 50;

    /** Notes a finished attempt, so that a clean-up finds its tables. */
    static void register(Handle handle, Claim claim, WriterId writer, List<String> tables) {
        Lanes.withLanes(handle.createUpdate("""
                                INSERT INTO <staging>.attempts
                                    (attempt, project, pipeline, target, epoch, lanes, epochs, tables)
                                VALUES (:attempt, :project, :pipeline, :target, :epoch,
                                        CASE WHEN :whole THEN '{}' ELSE :lanes END,
                                        CASE WHEN :whole THEN '{}' ELSE :epochs END,
                                        :tables)"""), claim)
                .bindMethods(claim.pipeline())
                .bind("attempt", writer.attempt())
                .bind("epoch", claim.epoch())
                .bind("whole", claim.isExclusive())
                .bindArray("tables", String.class, tables)
                .execute();
    }

    /** Forgets the receipts of a batch, so that whoever runs it again stages again. */
    void forget(Claim claim, BatchId batch) {
        database.inTransaction(
                "forgetting receipts of " + claim.pipeline(),
                handle -> handle.createUpdate("DELETE FROM <staging>.receipts WHERE <mine> AND batch = :batch")
                        .bindMethods(claim.pipeline())
                        .bind("batch", batch.text())
                        .execute());
    }

    /**
     * Drops what can no longer be published, or has been. An exclusive claim has fenced everyone with a smaller epoch. A
     * claim on lanes knows its own attempts by lane and epoch, which no other claim ever has together, and those that are
     * dead because each of their lanes has gone to someone else. Receipts go with their attempts; a task that staged no
     * rows has none, so its receipt goes with its load, or with its epoch once that has ended.
     */
    void cleanUp(Claim claim) {
        String ended = claim.isExclusive() ? "epoch <= :epoch" : """
                (EXISTS (SELECT FROM unnest(lanes, epochs) AS staged (name, number)
                         JOIN unnest(:lanes, :epochs) AS own (name, number) USING (name, number))
                 OR NOT EXISTS (
                    SELECT FROM <ledger>.lanes AS lane
                    JOIN unnest(CASE WHEN lanes = '{}' THEN '{*}' ELSE lanes END,
                                CASE WHEN lanes = '{}' THEN ARRAY[epoch] ELSE epochs END) AS staged (name, number)
                      ON lane.lane = staged.name AND lane.epoch <= staged.number
                    WHERE lane.project = :project AND lane.pipeline = :pipeline AND lane.target = :target))""";
        while (database.inTransaction("cleaning up after " + claim.pipeline(), handle -> drop(handle, claim, ended))
                == ATTEMPTS_AT_ONCE) {
            // There may be more; one transaction can't lock thousands of tables.
        }
        while (database.inTransaction(
                        "cleaning up after " + claim.pipeline().project(), handle -> dropForgotten(handle, claim))
                == ATTEMPTS_AT_ONCE) {
            // As above.
        }
    }

    private int drop(Handle handle, Claim claim, String ended) {
        List<String> attempts = dropAttempts(handle, claim, "<mine> AND " + ended);
        handle.createUpdate("DELETE FROM <staging>.receipts WHERE <mine> AND (attempt = ANY(:attempts)"
                        + (claim.isExclusive() ? " OR epoch <= :epoch" : "")
                        + " OR batch IN (SELECT batch FROM <ledger>.loads WHERE <mine>))")
                .bindMethods(claim.pipeline())
                .bindArray("attempts", String.class, attempts)
                .bind("epoch", claim.epoch())
                .execute();
        return attempts.size();
    }

    /**
     * Drops what pipelines of the same project left behind that no longer run, be it that they crashed or that they were
     * taken out. Whoever runs one of them again after all stages again.
     */
    private int dropForgotten(Handle handle, Claim claim) {
        List<String> attempts = dropAttempts(handle, claim, """
                project = :project AND created_at < now() - interval '7 days'
                AND NOT EXISTS (
                    SELECT FROM <ledger>.lanes AS lane
                    WHERE lane.project = attempts.project AND lane.pipeline = attempts.pipeline
                      AND lane.target = attempts.target AND lane.lease_until > clock_timestamp())""");
        if (!attempts.isEmpty()) {
            handle.createUpdate("DELETE FROM <staging>.receipts WHERE project = :project AND attempt = ANY(:attempts)")
                    .bindMethods(claim.pipeline())
                    .bindArray("attempts", String.class, attempts)
                    .execute();
        }
        return attempts.size();
    }

    /** Drops some of those attempts that a condition is true of, with their tables; returns which. */
    private List<String> dropAttempts(Handle handle, Claim claim, String condition) {
        handle.execute("SET LOCAL lock_timeout = '5s'");
        List<String> attempts = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        Lanes.withLanes(
                        handle.createQuery("DELETE FROM <staging>.attempts WHERE attempt IN (SELECT attempt FROM"
                                + " <staging>.attempts AS attempts WHERE " + condition + " LIMIT " + ATTEMPTS_AT_ONCE
                                + " FOR UPDATE SKIP LOCKED) RETURNING attempt, tables"),
                        claim)
                .bindMethods(claim.pipeline())
                .bind("epoch", claim.epoch())
                .map((row, context) -> {
                    attempts.add(row.getString(1));
                    tables.addAll(List.of((String[]) row.getArray(2).getArray()));
                    return true;
                })
                .list();
        if (!tables.isEmpty()) {
            Statements.execute(
                    handle,
                    tables.stream()
                            .map(table -> Database.quote(schemas.staging()) + "." + Database.quote(table))
                            .collect(Collectors.joining(", ", "DROP TABLE IF EXISTS ", "")));
        }
        return attempts;
    }
}

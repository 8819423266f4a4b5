package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.WriterId;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Field;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Writes one attempt into unlogged tables of its own, and notes them in {@code attempts}, all in one transaction: an
 * attempt that dies leaves nothing. A crash of the server empties them, which the commit notices.
 */
final class StagingWriter extends CopyingWriter {
    private final Database database;
    private final Schemas schemas;
    private final Claim claim;
    private final WriterId writer;

    StagingWriter(Database database, Schemas schemas, Claim claim, WriterId writer, List<RawTable> tables) {
        super(tables, Rejects.staged());
        this.database = database;
        this.schemas = schemas;
        this.claim = claim;
        this.writer = writer;
    }

    @Override
    Transaction begin() {
        return database.begin("staging rows of " + claim.pipeline());
    }

    @Override
    List<CopyTarget> targets(Transaction begun) {
        Map<String, Map<String, RawTables.Column>> columns =
                begun.call(handle -> new RawTables(database, schemas).columns(handle, tables()));
        List<CopyTarget> targets = new ArrayList<>();
        for (RawTable table : tables()) {
            List<String> first = new ArrayList<>();
            if (StagedRows.areOrdered(table)) {
                first.add(Database.quote(StagedRows.arrival(table))
                        + " bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000)");
            }
            targets.add(
                    target(targets.size(), first, table.schema(), RawTables.types(table, columns.get(table.name()))));
        }
        targets.add(
                target(targets.size(), List.of(), rejects().schema(), rejects().types()));
        return targets;
    }

    private CopyTarget target(int number, List<String> first, Schema schema, List<PgType> types) {
        String table = Database.quote(schemas.staging()) + "." + Database.quote(location(number));
        List<String> columns = new ArrayList<>(first);
        for (int i = 0; i < types.size(); i++) {
            Field field = schema.field(i);
            columns.add(Database.quote(field.name()) + " " + types.get(i).sql());
        }
        // Written once, read once: nothing that a vacuum or statistics would gain.
        String creation = "CREATE UNLOGGED TABLE " + table + " (" + String.join(", ", columns)
                + ") WITH (autovacuum_enabled = false)";
        return new CopyTarget(table, creation, List.of(), new long[0], schema, types);
    }

    /** At most 63 bytes: 2 + 8 + 1 + 12 + 1 + 32 + 1 + 4. */
    @Override
    String location(int target) {
        return "s_" + hash(claim.pipeline()) + "_" + claim.epoch() + "_" + writer.attempt() + "_"
                + (target == tables().size() ? "r" : target);
    }

    private static String hash(PipelineId pipeline) {
        CRC32 crc = new CRC32();
        crc.update(String.join("\0", pipeline.project(), pipeline.pipeline(), pipeline.target())
                .getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    void complete(Transaction written) {
        List<String> created = new ArrayList<>();
        for (int i = 0; i <= tables().size(); i++) {
            if (hasRows(i)) {
                created.add(location(i));
            }
        }
        try (written) {
            written.run(handle -> Staging.register(handle, claim, writer, created));
            written.commit();
        } catch (CommitUnknownException unanswered) {
            throw new UnavailableException(
                    "the connection to the warehouse broke while staging rows of " + claim.pipeline()
                            + "; run the task again",
                    unanswered);
        }
    }
}

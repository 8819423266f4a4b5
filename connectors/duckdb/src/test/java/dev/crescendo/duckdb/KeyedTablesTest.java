package dev.crescendo.duckdb;

import static dev.crescendo.duckdb.LoadedTables.batch;
import static dev.crescendo.duckdb.LoadedTables.field;
import static dev.crescendo.duckdb.LoadedTables.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Change feeds, keys that are gone, and replacing by key. */
class KeyedTablesTest {
    @TempDir
    private Path folder;

    @AutoClose
    private LoadedTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new LoadedTables(folder);
    }

    private static final Schema CHANGES =
            Schema.of(field("id", Simple.LONG), field("name", Simple.TEXT), Metadata.OP, Metadata.SEQUENCE);

    private static RawTable changes(WriteMode mode) {
        return new RawTable("orders", CHANGES, mode, List.of("id"), SchemaContract.EVOLVE, Content.CHANGES);
    }

    @Test
    void mergedChangesLeaveTheNewestBySequenceAndDeletesAreApplied() throws Exception {
        CommitOutcome first = tables.load(
                changes(WriteMode.MERGE),
                batch(CHANGES, row(1L, "new", "update", "3"), row(1L, "old", "insert", "1")),
                batch(CHANGES, row(2L, "pear", "insert", "2"), row(3L, "plum", "insert", "2")));
        assertThat(first.counts().superseded()).isEqualTo(1);
        CommitOutcome second = tables.load(
                changes(WriteMode.MERGE),
                batch(CHANGES, row(1L, "late", "update", "2"), row(2L, "", "delete", "4"), row(4L, "", "delete", "4")));
        assertThat(second.counts().written()).isEqualTo(2);
        assertThat(tables.opened().texts("SELECT id || ' ' || name || ' ' || _sequence FROM raw.orders ORDER BY id"))
                .containsExactly("1 new 3", "3 plum 2");
    }

    @Test
    void appendedChangesAreAllKept() throws Exception {
        tables.load(changes(WriteMode.APPEND), batch(CHANGES, row(1L, "a", "insert", "1"), row(1L, "", "delete", "2")));
        assertThat(tables.opened().texts("SELECT _op || _sequence FROM raw.orders ORDER BY 1"))
                .containsExactly("delete2", "insert1");
    }

    private static final Schema KEYED = Schema.of(field("id", Simple.LONG), field("name", Simple.TEXT));

    @Test
    void keysThatAreNoLongerThereTakeTheirRowsAlong() throws Exception {
        RawTable merged = new RawTable("orders", KEYED, WriteMode.MERGE, List.of("id"));
        tables.load(merged, batch(KEYED, row(1L, "a"), row(2L, "b"), row(3L, "c")));
        Schema id = Schema.of(field("id", Simple.LONG));
        RawTable keys = new RawTable("orders", id, WriteMode.MERGE, List.of("id"), SchemaContract.EVOLVE, Content.KEYS);
        tables.commit(new TablePublish(keys, false), tables.stage(keys, batch(id, row(1L))));
        assertThat(tables.opened().texts("SELECT id FROM raw.orders ORDER BY id"))
                .containsExactly("1", "2", "3");
        tables.commit(new TablePublish(keys, true), tables.stage(keys, batch(id, row(1L), row(3L))));
        assertThat(tables.opened().texts("SELECT id FROM raw.orders ORDER BY id"))
                .containsExactly("1", "3");
        tables.commit(new TablePublish(keys, true), tables.stage(keys));
        assertThat(tables.opened().texts("SELECT id FROM raw.orders")).isEmpty();
    }

    @Test
    void replacingByKeyTouchesOnlyWhatHasChanged() throws Exception {
        RawTable replaced = new RawTable("orders", KEYED, WriteMode.REPLACE, List.of("id"));
        long first = tables.load(replaced, batch(KEYED, row(1L, "same"), row(2L, "old"), row(3L, "gone")))
                .loadId();
        long second = tables.load(replaced, batch(KEYED, row(1L, "same"), row(2L, "new"), row(4L, null)))
                .loadId();
        assertThat(
                        tables.opened()
                                .texts(
                                        "SELECT id || ' ' || coalesce(name, '-') || ' ' || _load_id FROM raw.orders ORDER BY id"))
                .containsExactly("1 same " + first, "2 new " + second, "4 - " + second);
        tables.load(replaced);
        assertThat(tables.opened().texts("SELECT id FROM raw.orders")).isEmpty();
    }

    @Test
    void whatWasKeptTwiceIsThereOnceAfterReplacingByKey() throws Exception {
        RawTable appended = new RawTable("orders", KEYED, WriteMode.APPEND, List.of());
        tables.load(appended, batch(KEYED, row(1L, "same"), row(1L, "other"), row(2L, "twice"), row(2L, "twice")));
        RawTable replaced = new RawTable("orders", KEYED, WriteMode.REPLACE, List.of("id"));
        tables.load(replaced, batch(KEYED, row(1L, "same"), row(2L, "twice")));
        assertThat(tables.opened().texts("SELECT id || ' ' || name FROM raw.orders ORDER BY id"))
                .containsExactly("1 same", "2 twice");
    }
}

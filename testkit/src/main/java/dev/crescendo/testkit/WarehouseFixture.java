package dev.crescendo.testkit;

import dev.crescendo.load.WriteMode;
import dev.crescendo.warehouse.Warehouse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link WarehouseContract} must be given to look behind a warehouse. */
public interface WarehouseFixture {
    /** A warehouse in which nothing has been loaded. Called once per case. */
    Warehouse fresh() throws Exception;

    /** The rows of a raw table by column, {@code _load_id} among them; none when the table does not exist. */
    List<Map<String, @Nullable Object>> rows(Warehouse warehouse, String table) throws Exception;

    /** The reasons of all rejects. */
    List<String> rejectReasons(Warehouse warehouse) throws Exception;

    /** The names of whatever staging holds. */
    List<String> leftovers(Warehouse warehouse) throws Exception;

    /** The write modes that it can do; it must refuse the others. */
    default Set<WriteMode> modes() {
        return EnumSet.allOf(WriteMode.class);
    }
}

package dev.crescendo.postgresql.warehouse;

import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Field;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Finds out which of the sources' types this database has, too. Kept are built-in types, those of extensions and enums;
 * not those that are named after things of another database, nor composites and domains, which may be other things here.
 */
final class NativeTypes {
    /** Under its plain name, a type is taken only if that is what this database calls it. */
    private static final String KNOWN = """
            WITH wanted AS (
                SELECT name, CASE WHEN strpos(name, '"') > 0 THEN '' ELSE coalesce(substring(name FROM '\\([^()]*\\)'), '') END
                    AS modifier
                FROM unnest(:names) AS name),
            found AS (
                SELECT name, modifier, to_regtype(replace(name, modifier, '')) AS type FROM wanted),
            named AS (
                SELECT name, modifier, format_type(type, NULL) AS plain, format_type(type, -1) AS bare,
                       CASE WHEN t.typcategory = 'A' AND t.typlen = -1 THEN t.typelem ELSE t.oid END AS element
                FROM found JOIN pg_type t ON t.oid = type)
            SELECT name,
                   CASE WHEN replace(name, modifier, '') IN (plain, bare) THEN name
                        WHEN name ~ '[."]' THEN plain || modifier END AS own
            FROM named JOIN pg_type t ON t.oid = element
            WHERE (t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm')
                      AND t.typname !~ '^(reg|aclitem$|pg_(node_tree|ndistinct|dependencies|mcv_list|brin|ddl))'
                   OR t.typtype = 'e'
                   OR t.typtype IN ('b', 'r', 'm') AND EXISTS (
                       SELECT FROM pg_depend d
                       WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'))
              AND (name <> 'money' OR scale(0::money::numeric) = 2)""";

    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";

    /** What can be asked for: looking up other texts may be an error. */
    private static final Pattern POSSIBLE = Pattern.compile(
            NAME + "(?:\\." + NAME + ")?(?: [a-z]+)*(?:\\([A-Za-z0-9, -]+\\))?(?: with(?:out)? time zone)?(?:\\[])*");

    private NativeTypes() {}

    /** The tables, with fields that keep the native types which this database has. */
    static List<RawTable> kept(Database database, String doing, List<RawTable> tables) {
        Set<String> names = new LinkedHashSet<>();
        for (RawTable table : tables) {
            table.schema().fields().stream()
                    .filter(NativeTypes::mustBeKnown)
                    .forEach(field -> names.add(field.nativeType()));
        }
        if (names.isEmpty()) {
            return tables;
        }
        List<String> possible =
                names.stream().filter(name -> POSSIBLE.matcher(name).matches()).toList();
        Map<String, String> known =
                possible.isEmpty() ? Map.of() : database.inTransaction(doing, handle -> known(handle, possible));
        return tables.stream()
                .map(table -> table.with(kept(table.schema(), known)))
                .toList();
    }

    private static boolean mustBeKnown(Field field) {
        PgType.Base base = PgType.forField(field).base();
        return base == PgType.Base.OTHER || base == PgType.Base.MONEY;
    }

    private static Map<String, String> known(Handle handle, List<String> names) {
        Map<String, String> known = new HashMap<>();
        handle.createQuery(KNOWN)
                .bindArray("names", String.class, names)
                .map((row, context) -> known.put(row.getString("name"), String.valueOf(row.getString("own"))))
                .list();
        known.values().removeIf("null"::equals);
        return known;
    }

    private static Schema kept(Schema schema, Map<String, String> known) {
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(
                    mustBeKnown(field)
                            ? new Field(
                                    field.name(),
                                    field.type(),
                                    field.nullable(),
                                    known.getOrDefault(field.nativeType(), ""))
                            : field);
        }
        return new Schema(fields);
    }
}

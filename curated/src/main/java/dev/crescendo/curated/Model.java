package dev.crescendo.curated;

import dev.crescendo.curated.sql.SelectText;
import dev.crescendo.warehouse.Materialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A curated table as its file declares it.
 *
 * @param name of the table or view in the schema {@code curated}
 * @param file for messages, such as {@code curated/users.sql}
 * @param select its SQL
 * @param key the columns that identify a row; empty where nobody said
 * @param time the column by which an incremental model finds what is new; empty where it goes by loads
 * @param lookback how much older than the newest row what is new may be
 * @param columns descriptions by column
 */
public record Model(
        String name,
        String file,
        SelectText select,
        Materialization materialization,
        Optional<String> description,
        Optional<String> owner,
        List<String> key,
        Optional<String> time,
        Duration lookback,
        Map<String, String> columns,
        List<Check> checks) {
    public Model {
        key = List.copyOf(key);
        columns = Map.copyOf(columns);
        checks = List.copyOf(checks);
    }

    /** The relation's name in SQL. */
    public String relation() {
        return Relations.CURATED + "." + name;
    }

    /** The relations that it reads, as {@code raw.orders}. */
    public Set<String> inputs() {
        Set<String> inputs = new TreeSet<>();
        select.tables().forEach(table -> inputs.add(table.table().toString()));
        return inputs;
    }

    boolean isIncremental() {
        return materialization == Materialization.INCREMENTAL;
    }

    /** Tells apart what can't go on with the rows that are there, before the dot, from what is only checked or said otherwise. */
    String fingerprint() {
        String rows = String.join("\n", select.normalized(), materialization.word(), key.toString(), time.toString());
        String rest = String.join(
                "\n",
                lookback.toString(),
                checks.stream()
                        .map(check -> check.text() + check.isError())
                        .toList()
                        .toString(),
                description.toString(),
                owner.toString(),
                new java.util.TreeMap<>(columns).toString());
        return digest(rows) + "." + digest(rest);
    }

    /** Whether rows that were made under another fingerprint are what this model would make. */
    static boolean makesTheSameRows(String one, String other) {
        return one.substring(0, one.indexOf('.')).equals(other.substring(0, Math.max(0, other.indexOf('.'))));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}

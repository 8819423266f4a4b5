package dev.crescendo.curated;

import dev.crescendo.config.Nearest;
import dev.crescendo.curated.sql.SelectText;
import dev.crescendo.error.Problem;
import dev.crescendo.warehouse.Materialization;
import dev.crescendo.warehouse.ModelPublish.Metric;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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
 * @param entity what its SQL was generated from; empty where a person wrote it
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
        List<Check> checks,
        Optional<Entity> entity) {
    public Model {
        key = List.copyOf(key);
        columns = Map.copyOf(columns);
        checks = List.copyOf(checks);
    }

    /** The numbers of an entity table. */
    List<Metric> metrics() {
        return entity.stream()
                .flatMap(each -> each.metrics().stream())
                .map(metric -> new Metric(metric.name(), metric.said(), metric.description(), metric.unit()))
                .toList();
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

    /** What its header says of columns that its SELECT does not give. */
    List<Problem> missing(List<String> given) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> named = new LinkedHashMap<>();
        key.forEach(column -> named.putIfAbsent(column, file + " key"));
        time.ifPresent(column -> named.putIfAbsent(column, file + " time"));
        checks.forEach(check -> check.columns().forEach(column -> named.putIfAbsent(column, check.where())));
        columns.keySet().forEach(column -> named.putIfAbsent(column, file + " columns"));
        named.forEach((column, where) -> {
            if (given.stream().noneMatch(column::equalsIgnoreCase)) {
                problems.add(new Problem(
                        where, "the SELECT gives no column '" + column + "'", Nearest.suggestion(column, given)));
            }
        });
        return problems;
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
                new java.util.TreeMap<>(columns).toString(),
                metrics().toString());
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

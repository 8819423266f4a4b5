package dev.crescendo.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of configuration as it was written, with its place, before anyone has said what it means.
 *
 * @param value a {@link String}, a {@code List<Node>} or a {@code Map<String, Node>}; scalars stay text until an {@link
 *     Option} reads them
 * @param where file, line, column and path, such as {@code crescendo.yaml:12:5 pipelines.orders.cursor}
 */
public record Node(Object value, String where) {
    public static Node text(String value, String where) {
        return new Node(value, where);
    }

    /** A mapping of texts, for configuration made in code. */
    public static Node of(String where, Map<String, String> values) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        values.forEach((key, value) -> nodes.put(key, text(value, where + "." + key)));
        return new Node(nodes, where);
    }

    public boolean isText() {
        return value instanceof String;
    }

    public boolean isMapping() {
        return value instanceof Map;
    }

    @SuppressWarnings("unchecked") // the constructor's contract
    public Map<String, Node> mapping() {
        return (Map<String, Node>) value;
    }

    public boolean isList() {
        return value instanceof List;
    }

    @SuppressWarnings("unchecked") // the constructor's contract
    public List<Node> list() {
        return (List<Node>) value;
    }

    public String text() {
        return (String) value;
    }
}

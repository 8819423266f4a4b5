package dev.crescendo.cli;

import dev.crescendo.pipeline.Proposal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of a new project, with comments for whoever goes on from there. */
final class ProjectText {
    static final String GITIGNORE = """
            # passwords, and what belongs to this machine only
            .env
            .crescendo/
            *.duckdb
            *.duckdb.wal
            *.duckdb.staging/
            """;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Set<String> NOT_TEXT = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private final String name;
    private final Map<String, String> connections = new LinkedHashMap<>();
    private final Set<String> variables = new TreeSet<>();
    private final StringBuilder pipelines = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private String warehouse = "";

    ProjectText(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean hasConnection(String connection) {
        return connections.containsKey(connection);
    }

    /** The environment variables that it asks for. */
    Set<String> variables() {
        return variables;
    }

    /** Those of them that are not set here. */
    List<String> unset() {
        return variables.stream()
                .filter(variable -> System.getenv(variable) == null)
                .toList();
    }

    List<String> pipelines() {
        return names;
    }

    /** What is only a comment, because it can't be loaded as it is. */
    List<String> skipped() {
        return skipped;
    }

    /** What to tell whoever made it: a line per pipeline. */
    List<String> told() {
        return told;
    }

    void duckdb(String connection, String path) {
        warehouse = connection;
        connections.put(
                connection,
                "  # one file, made by the first run; crescendo query \"select …\" asks it\n  " + connection
                        + ": { type: duckdb, path: " + path + " }\n");
    }

    void postgresql(String connection, String url, String user, boolean isWarehouse) {
        if (isWarehouse) {
            warehouse = connection;
        }
        String variable = connection.toUpperCase(Locale.ROOT) + "_PASSWORD";
        variables.add(variable);
        // Without a default a variable that is not set is an error, and not every server asks for a password.
        String password = System.getenv(variable) == null ? "${" + variable + ":}" : "${" + variable + "}";
        connections.put(
                connection,
                "  # the password comes from the environment, see .env.example\n  " + connection
                        + ":\n    type: postgresql\n    url: " + Json.write(url) + "\n"
                        + (user.isEmpty() ? "" : "    user: " + yaml(user) + "\n") + "    password: \"" + password
                        + "\"\n");
    }

    void files(String pattern) {
        names.add("prices");
        told.add("prices: each new file of " + pattern
                + ", and what is appended to those that are known, is loaded once");
        pipelines
                .append(
                        "  # Each new file is loaded once, and what is appended to it, too. Types are found out; to fix them, add\n"
                                + "  # columns: { price: \"decimal(12,2)\" }. With key: [sku] and write: merge there is one row per key.\n")
                .append("  prices: { source: files, path: ")
                .append(Json.write(pattern))
                .append(", write: append }\n");
    }

    void everything(String connection) {
        names.add("everything");
        told.add("everything: all tables of the schema public, read as a whole each time");
        pipelines
                .append(
                        "  # A raw table for each table, read as a whole each time. For large ones: a pipeline of their own with\n"
                                + "  # table: public.orders, cursor: updated_at, write: merge; init --from-database proposes them.\n")
                .append("  everything: { source: ")
                .append(connection)
                .append(", tables: [\"public.*\"], write: replace }\n");
    }

    /** A proposed pipeline, or a comment that says why there is none. */
    void pipeline(String connection, String pipeline, Proposal proposal, @Nullable String problem) {
        String table = Visible.line(proposal.table());
        if (problem != null) {
            skipped.add(proposal.table());
            told.add(pipeline + ": left out, " + Visible.line(problem));
            pipelines
                    .append("  # ")
                    .append(table)
                    .append(" can't be loaded as it is: ")
                    .append(Visible.line(problem))
                    .append('\n');
            return;
        }
        names.add(pipeline);
        told.add(pipeline + ": " + how(proposal) + "; "
                + Visible.line(proposal.why().get(0)));
        proposal.why()
                .forEach(line ->
                        pipelines.append("  # ").append(Visible.line(line)).append('\n'));
        pipelines.append(entry(connection, pipeline, proposal));
    }

    private static String how(Proposal proposal) {
        return proposal.cursor().isEmpty() ? "replace" : "merge by " + String.join(", ", proposal.key());
    }

    private static String entry(String connection, String pipeline, Proposal proposal) {
        StringBuilder entry =
                new StringBuilder("  " + pipeline + ": { source: " + connection + ", table: " + yaml(proposal.table()));
        if (!proposal.cursor().isEmpty()) {
            entry.append(", cursor: ").append(yaml(proposal.cursor()));
        }
        if (!proposal.key().isEmpty()) {
            entry.append(", key: [")
                    .append(String.join(
                            ", ", proposal.key().stream().map(ProjectText::yaml).toList()))
                    .append(']');
        }
        if (!proposal.lookback().isEmpty()) {
            entry.append(", lookback: ").append(proposal.lookback());
        }
        return entry.append(", write: ")
                .append(proposal.cursor().isEmpty() ? "replace" : "merge")
                .append(" }\n")
                .toString();
    }

    /** A text as YAML has it, whatever it holds. */
    private static String yaml(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : Json.write(text);
    }

    /** These connections, and one pipeline that reads everything of one. */
    String everythingOf(String connection) {
        return head() + "pipelines:\n  everything: { source: " + connection
                + ", tables: [\"public.*\"], write: replace }\n";
    }

    /** These connections, and one pipeline as proposed. */
    String only(String connection, String pipeline, Proposal proposal) {
        return head() + "pipelines:\n" + entry(connection, pipeline, proposal);
    }

    private String head() {
        return "project: " + name + "\nwarehouse: " + warehouse + "\nconnections:\n"
                + String.join("", connections.values());
    }

    String yaml() {
        return "# A project of Crescendo: what is loaded from where into which warehouse. docs/command.md tells all keys.\n"
                + "project: " + name + "\n"
                + "warehouse: " + warehouse + "    # the connection that all pipelines load to\n\nconnections:\n"
                + String.join("", connections.values())
                + "\n# Each makes a raw table of its name, raw.orders of orders. write: append keeps every load's rows, merge one row per\n"
                + "# key, replace what was read last. A schedule such as schedule: \"0 3 * * *\" is for 'crescendo cron install'.\n"
                + "pipelines:\n" + pipelines;
    }

    /** An example of the file that holds the passwords. */
    String environment() {
        StringBuilder text = new StringBuilder(
                "# Copy it to .env, keep that to yourself (chmod 600), and before a run: set -a; . ./.env; set +a\n");
        variables.forEach(variable -> text.append(variable).append("=''\n"));
        return text.toString();
    }
}

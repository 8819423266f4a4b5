package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one reject, its record included. */
@Command(
        name = "show",
        description =
                "Shows one record that could not be loaded, as it came but for control characters, of which the codes are"
                        + " printed. It may hold personal data.",
        footer = RootCommand.EXAMPLE + "crescendo rejects show 17")
final class RejectsShowCommand implements Callable<Integer> {
    /** What a terminal is shown of a record. */
    private static final int MOST_BYTES = 64 << 10;

    private static final Pattern CHARSET = Pattern.compile("\\b(?:declared_)?charset=([A-Za-z0-9][A-Za-z0-9._:+-]*)");

    private final RootCommand root;

    @Parameters(paramLabel = "ID", description = "The reject's number, as 'rejects list' shows it.")
    private long id;

    RejectsShowCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        RejectTable.Row row;
        byte[] raw;
        try (RejectTable table = new RejectTable(project)) {
            row = table.find(id)
                    .orElseThrow(() -> new ConfigurationException(
                            "reject " + id,
                            table.exists()
                                    ? "the project " + project.name() + " has none of this number"
                                    : Reading.nothingYet(project),
                            "See 'crescendo rejects list'."));
            raw = table.raw(id);
        }
        if (root.json) {
            printJson(row, raw);
        } else {
            print(row, raw);
        }
        return 0;
    }

    private void print(RejectTable.Row row, byte[] raw) {
        line("reject", Long.toString(row.id()));
        line("pipeline", row.pipeline());
        line("source", String.valueOf(row.source()));
        line("stream", row.stream());
        line("at", row.place());
        line("field", row.field().isEmpty() ? "-" : row.field());
        line("reason", row.reason());
        line("rejected", row.at() + ", by load " + row.load() + " of run " + row.runKey());
        if (row.firstLoad() != row.load()) {
            line("first", "rejected by load " + row.firstLoad());
        }
        line("replayed", row.replayedBy() == null ? "not yet" : "by load " + row.replayedBy());
        if (!row.form().isEmpty()) {
            line("form", row.form());
        }
        boolean cut = raw.length > MOST_BYTES;
        line("record", raw.length + " bytes" + (cut ? ", of which the first " + MOST_BYTES + " are shown" : ""));
        Visible.lines(cut ? Arrays.copyOf(raw, MOST_BYTES) : raw, charset(row))
                .forEach(shown -> root.console().result("  " + shown));
    }

    /** What the record is in, where its source says so. */
    private static Charset charset(RejectTable.Row row) {
        Matcher named = CHARSET.matcher(row.form());
        return named.find() && Charset.isSupported(named.group(1))
                ? Charset.forName(named.group(1))
                : StandardCharsets.UTF_8;
    }

    private void line(String name, String value) {
        root.console().result(String.format("%-9s ", name) + Visible.line(value));
    }

    private void printJson(RejectTable.Row row, byte[] raw) {
        Map<String, @Nullable Object> result = RejectsListCommand.json(row);
        Optional<String> text = Visible.text(raw, charset(row));
        boolean isExact = text.isPresent() && charset(row).equals(StandardCharsets.UTF_8);
        result.put("raw", text.orElse(null));
        result.put("raw_base64", isExact ? null : Base64.getEncoder().encodeToString(raw));
        root.console().result(Json.write(RootCommand.answer("rejects show", 0, "reject " + id, result, List.of())));
    }
}

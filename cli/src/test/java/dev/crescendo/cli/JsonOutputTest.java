package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every verb prints what the schema says, and the schema says nothing of verbs that there are not. */
class JsonOutputTest extends CommandFixture {
    private static final String CRONTAB = "crescendo.crontab";

    /** They have nothing to tell to programs. */
    private static final Set<String> WITHOUT = Set.of("demo", "completion");

    private static final Pattern COMMAND = Pattern.compile("\"command\":\"([^\"]*)\"");

    private final Set<String> printed = new TreeSet<>();

    @BeforeEach
    void aProject() throws IOException, SQLException {
        Path program = folder.resolve("crontab");
        Files.writeString(
                program,
                "#!/bin/sh\nif [ \"$1\" = - ]; then cat >\"$0.tab\"; elif [ -f \"$0.tab\" ]; then cat \"$0.tab\"; fi\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        System.setProperty(CRONTAB, program.toString());
        project("long");
        try (Connection other = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("other.duckdb"));
                Statement statement = other.createStatement()) {
            statement.execute("create table numbers as select range as id from range(5)");
        }
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(folder.resolve("in/a.csv"), "sku,price\nA,1\nB,x\n");
        Files.write(folder.resolve("in/b.csv"), "sku,price\n\u00E9\0,2\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @AfterEach
    void forget() {
        System.clearProperty(CRONTAB);
    }

    private void project(String type) throws IOException {
        Files.writeString(folder.resolve("crescendo.yaml"), """
                project: shop
                warehouse: local
                retries: { max: 0 }
                connections:
                  local: { type: duckdb, path: warehouse.duckdb }
                  other: { type: duckdb, path: other.duckdb }
                  far: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:1/shop", user: me }
                pipelines:
                  prices:
                    source: files
                    path: "in/*.csv"
                    schema: { sku: text, price: %s }
                    write: append
                    schedule: "0 3 * * *"
                  copy: { source: other, table: main.numbers, cursor: id, key: [id], write: merge }
                  orders: { source: far, table: public.orders, cursor: id, write: append }
                """.formatted(type));
    }

    private String json(int exitCode, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(List.of(arguments));
        assertThat(crescendo(all.toArray(new String[0]))).as(out + err).isEqualTo(exitCode);
        OutputSchema.check(out);
        Matcher command = COMMAND.matcher(out);
        assertThat(command.find()).isTrue();
        printed.add(command.group(1));
        return out;
    }

    /** The leaves of what can be typed. */
    private static void leaves(CommandLine command, String name, Set<String> found) {
        if (command.getSubcommands().isEmpty()) {
            found.add(name);
        }
        command.getSubcommands().forEach((word, below) -> leaves(below, (name + " " + word).strip(), found));
    }

    @Test
    void everyVerbPrintsWhatTheSchemaSays() throws IOException {
        json(0, "status");
        json(0, "state", "show");
        json(1, "run");
        json(0, "run", "prices", "--key", "k");
        json(0, "run", "prices", "--key", "k");
        json(2, "run", "prcies");
        json(0, "status");
        json(0, "state", "show");
        json(0, "backfill", "copy", "--from", "0", "--to", "4", "--chunk", "2");
        json(2, "backfill", "prices", "--from", "0", "--to", "4", "--chunk", "2");
        json(2, "state", "reset", "copy");
        json(0, "state", "reset", "copy", "--yes");
        json(0, "rejects", "list");
        json(0, "rejects", "show", "1");
        json(0, "rejects", "show", "2");
        project("text");
        json(0, "rejects", "replay", "prices");
        json(0, "rejects", "list", "--all");
        json(0, "query", "select 1 as a, 'x' as b, true as c, null as d, date '2026-01-01' as e");
        json(2, "query", "selct 1");
        json(0, "cron", "install", "--command", "crescendo");
        json(0, "cron", "show");
        json(0, "cron", "remove");
        json(1, "connections", "test");
        json(0, "connections", "test", "local");
        json(1, "doctor");
        json(0, "doctor", "--grants");
        json(1, "plan");
        json(0, "plan", "prices");
        json(0, "lineage");
        json(2, "test");
        json(2, "init");
        json(0, "init", "--yes");
        json(2, "rnu");

        Set<String> verbs = new TreeSet<>();
        leaves(commandLine(), "", verbs);
        verbs.removeAll(WITHOUT);
        printed.remove("");
        assertThat(printed).as("the verbs that were tried").isEqualTo(verbs);
        assertThat(OutputSchema.TEXT)
                .contains(verbs.stream()
                        .map(verb -> "\"const\": \"" + verb + "\"")
                        .toList());
    }

    @Test
    void whatTheSchemaDoesNotNameIsRefused() {
        json(0, "run", "prices");
        String good = json(0, "query", "select 1 as a");
        assertThat(OutputSchema.allows(good.replace("\"columns\"", "\"more\":1,\"columns\"")))
                .isFalse();
        assertThat(OutputSchema.allows(good.replace("\"ok\"", "\"more\":1,\"ok\"")))
                .isFalse();
        assertThat(OutputSchema.allows(good.replace("\"columns\"", "\"cols\""))).isFalse();
        assertThat(OutputSchema.allows(good.replace("\"query\"", "\"run\""))).isFalse();
    }
}

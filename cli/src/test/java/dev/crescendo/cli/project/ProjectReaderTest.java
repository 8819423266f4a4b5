package dev.crescendo.cli.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectReaderTest {
    private static final String GOOD = """
            project: shop
            warehouse: wh
            connections:
              shopdb:
                type: postgresql
                url: "jdbc:postgresql://127.0.0.1:5432/shop"
                user: "${SHOP_USER}"
                password: "${SHOP_PASSWORD}"
              wh: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:5432/warehouse" }
            pipelines:
              customers: { source: shopdb, table: public.customers, cursor: updated_at, write: append }
              orders:
                source: shopdb
                table: public.orders
                cursor: updated_at
                key: [id]
                write: append
                splits: 4
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("SHOP_USER", "reader", "SHOP_PASSWORD", "hunter2"));
    private final FakeConnector connector = new FakeConnector();

    private Project read(String yaml) {
        return read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private Project read(byte[] yaml) {
        try {
            Files.write(folder.resolve(Project.FILE), yaml);
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
        return new ProjectReader(
                        folder,
                        variable -> Optional.ofNullable(environment.get(variable)),
                        new Connectors(List.of(connector)),
                        Extensions.NONE)
                .read();
    }

    private List<Problem> problems(String yaml) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> read(yaml));
        assertThat(refused).as("what the reader refuses").isNotNull();
        return refused.problems();
    }

    private String onlyProblem(String yaml) {
        List<Problem> found = problems(yaml);
        assertThat(found).hasSize(1);
        return found.get(0).toString();
    }

    /** The good file with one change, which must apply. */
    private static String with(String old, String changed) {
        assertThat(GOOD).contains(old);
        return GOOD.replace(old, changed);
    }

    @Test
    void aGoodFileBecomesAProject() {
        Project project = read(GOOD);

        assertThat(project.name()).isEqualTo("shop");
        assertThat(project.pipelines()).extracting(Pipeline::name).containsExactly("customers", "orders");
        assertThat(project.pipelines()).extracting(Pipeline::mode).containsOnly(WriteMode.APPEND);
        assertThat(connector.pipelines.get(1).value(FakeConnector.SPLITS)).isEqualTo(4);
        assertThat(connector.pipelines.get(1).value(ProjectReader.KEY)).containsExactly("id");
        assertThat(connector.connections)
                .anyMatch(settings -> settings.value(FakeConnector.USER).equals("reader"));
    }

    @Test
    void aMisspeltTopLevelKeyIsNamedWithItsLineAndTheNearest() {
        assertThat(problems(with("warehouse: wh", "warehuose: wh")).toString())
                .contains("crescendo.yaml:2:1 warehuose: unknown key 'warehuose'. Did you mean 'warehouse'?");
    }

    @Test
    void aMisspeltPipelineKeyIsNamedWithItsLineAndTheNearest() {
        assertThat(onlyProblem(with("    splits: 4", "    spilts: 4")))
                .isEqualTo("crescendo.yaml:18:5 pipelines.orders.spilts: unknown key 'spilts'. Did you mean 'splits'?");
    }

    @Test
    void aMisspeltConnectionKeyIsNamedWithItsLineAndTheNearest() {
        assertThat(onlyProblem(with("    user: ", "    usr: ")))
                .isEqualTo("crescendo.yaml:7:5 connections.shopdb.usr: unknown key 'usr'. Did you mean 'user'?");
    }

    @Test
    void aKeyOfALaterVersionIsNotCalledUnknown() {
        assertThat(onlyProblem(with("    splits: 4", "    lookback: 10m")))
                .isEqualTo("crescendo.yaml:18:5 pipelines.orders.lookback: the key 'lookback' is not supported yet. "
                        + "Take it out until a later version does.");
        assertThat(onlyProblem(GOOD + "environments: {}\n"))
                .startsWith("crescendo.yaml:19:1 environments: the key 'environments' is not supported yet.");
    }

    @Test
    void theLimitsOfRejectsAreThePipelines() {
        assertThat(read(GOOD).pipelines().get(1).rejects()).isEqualTo(RejectPolicy.unlimited());
        assertThat(read(with("    splits: 4", "    rejects: { max: 100, max_ratio: 0.01, keep: 90d }"))
                        .pipelines()
                        .get(1)
                        .rejects())
                .isEqualTo(new RejectPolicy(100, 0.01, Duration.ofDays(90)));
        assertThat(problems(with("    splits: 4", "    rejects: { max: -1, max_ratoi: 1, max_ratio: 2, keep: 0d }")))
                .extracting(Problem::toString)
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("rejects.max:", "'-1' is not valid"),
                        problem -> assertThat(problem).contains("unknown key 'max_ratoi'", "'max_ratio'"),
                        problem -> assertThat(problem).contains("rejects.max_ratio:", "'2' is not valid"),
                        problem -> assertThat(problem).contains("rejects.keep:", "no time"));
    }

    @Test
    void aWriteModeSaysHowAPipelineChangesItsTable() {
        assertThat(read(with("    write: append", "    write: merge")).pipelines())
                .extracting(Pipeline::mode)
                .contains(WriteMode.MERGE);
        assertThat(read(with("    write: append", "    write: replace\n    contract: freeze"))
                        .pipelines())
                .extracting(Pipeline::mode, Pipeline::contract)
                .contains(tuple(WriteMode.REPLACE, SchemaContract.FREEZE));
    }

    @Test
    void onlyWhatAppendsKeepsSnapshots() {
        assertThat(onlyProblem(with("    write: append", "    write: merge\n    snapshot: true")))
                .isEqualTo(
                        "crescendo.yaml:12:3 pipelines.orders: only what appends can keep a full copy per run, and this"
                                + " is to merge. Take 'snapshot' out, or use 'write: append'.");
    }

    @Test
    void aWriteModeThatDoesNotExistIsAnsweredWithThoseThatDo() {
        assertThat(onlyProblem(with("    write: append", "    write: upsert")))
                .isEqualTo("crescendo.yaml:17:5 pipelines.orders.write: 'upsert' is not valid. "
                        + "Expected one of append, merge, replace.");
    }

    @Test
    void otherStagesAreNotForTheCommandYet() {
        assertThat(onlyProblem("stage: spark\n" + GOOD))
                .startsWith("crescendo.yaml:1:1 stage: the command can't run pipelines on this stage yet.");
    }

    @Test
    void aMisspeltConnectionTypeIsAnsweredWithTheNearest() {
        assertThat(onlyProblem(with("    type: postgresql", "    type: postgres")))
                .isEqualTo("crescendo.yaml:5:5 connections.shopdb.type: there is no connector 'postgres'. "
                        + "Did you mean 'postgresql'?");
    }

    @Test
    void aSourceThatIsNoConnectionIsAnsweredWithTheNearest() {
        assertThat(onlyProblem(with("    source: shopdb", "    source: shpdb")))
                .isEqualTo("crescendo.yaml:13:5 pipelines.orders.source: there is no connection 'shpdb'. "
                        + "Did you mean 'shopdb'?");
    }

    @Test
    void aWarehouseThatIsNoConnectionIsAnsweredWithAllOfThem() {
        assertThat(onlyProblem(with("warehouse: wh", "warehouse: bigquery")))
                .isEqualTo("crescendo.yaml:2:1 warehouse: there is no connection 'bigquery'. Valid are: shopdb, wh.");
    }

    @Test
    void aTabIsCalledATab() {
        assertThat(onlyProblem(with("    table: public.orders", "\ttable: public.orders")))
                .isEqualTo("crescendo.yaml:14:1: a tab stands where YAML wants spaces. Indent with spaces only.");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefusedWithBothLines() {
        assertThat(onlyProblem(with("    splits: 4", "    splits: 4\n    table: public.users")))
                .isEqualTo("crescendo.yaml:19:5 pipelines.orders.table: the key 'table' is in line 14 already. "
                        + "Take one of them out.");
    }

    @Test
    void aKeyWithoutAValueIsOneProblemOnly() {
        assertThat(onlyProblem(with("    table: public.orders", "    table:")))
                .isEqualTo(
                        "crescendo.yaml:14:5 pipelines.orders.table: has no value. Give it one, or take the key out.");
    }

    @Test
    void aBracketLeftOpenIsASyntaxErrorWithItsLineAndWithoutTheText() {
        String message = onlyProblem(with("    password: \"${SHOP_PASSWORD}\"", "    password: [ hunter2"));

        assertThat(message).startsWith("crescendo.yaml:9:5: this is not valid YAML");
        assertThat(message).doesNotContain("hunter2");
    }

    @Test
    void aMissingKeySaysWhatItIsFor() {
        assertThat(onlyProblem(with("    table: public.orders\n", "")))
                .isEqualTo("crescendo.yaml:12:3 pipelines.orders: the key 'table' is missing. Add it: the table.");
    }

    @Test
    void aNumberOutOfRangeNamesTheRange() {
        assertThat(onlyProblem(with("    splits: 4", "    splits: 400")))
                .isEqualTo("crescendo.yaml:18:5 pipelines.orders.splits: '400' is not valid. "
                        + "Expected a whole number from 1 to 64.");
    }

    @Test
    void appendWithoutACursorIsRefusedWithThePipelinesLine() {
        assertThat(onlyProblem(with("    cursor: updated_at\n", "")))
                .startsWith("crescendo.yaml:12:3 pipelines.orders: it appends, but its source has no cursor");
    }

    @Test
    void whatAConnectorRefusesGetsAPlace() {
        assertThat(onlyProblem(with("    table: public.orders", "    table: refused")))
                .isEqualTo("crescendo.yaml:12:3 pipelines.orders: this table is refused. Take another.");
    }

    @Test
    void namesOfPipelinesAndProjectsAreChecked() {
        assertThat(onlyProblem(with("  orders:", "  Orders:"))).startsWith("crescendo.yaml:12:3 pipelines.Orders: ");
        assertThat(onlyProblem(with("project: shop", "project: my-shop")))
                .startsWith("crescendo.yaml:1:1 project: 'my-shop' is not a valid name.");
    }

    @Test
    void anUnsetVariableIsOneProblemOnly() {
        environment.remove("SHOP_USER");

        assertThat(onlyProblem(GOOD))
                .isEqualTo("crescendo.yaml:7:5 connections.shopdb.user: the environment variable SHOP_USER is not set. "
                        + "Set it, or give a default: ${SHOP_USER:default}.");
    }

    @Test
    void anUnsetVariableOfASecretIsAProblemTooThoughItStaysAReference() {
        environment.remove("SHOP_PASSWORD");

        assertThat(onlyProblem(GOOD))
                .startsWith("crescendo.yaml:8:5 connections.shopdb.password: the environment "
                        + "variable SHOP_PASSWORD is not set.");
    }

    @Test
    void aPasswordInAUrlIsRefusedAndNotShown() {
        for (String url : List.of(
                "jdbc:postgresql://me:hunter2@127.0.0.1/shop",
                "jdbc:postgresql://127.0.0.1/shop?user=me&password=hunter2",
                "jdbc:postgresql://127.0.0.1/shop?PASSWORD=hunter2")) {
            String message = onlyProblem(with("jdbc:postgresql://127.0.0.1:5432/shop", url));

            assertThat(message).startsWith("crescendo.yaml:6:5 connections.shopdb.url: a password stands in a URL");
            assertThat(message).doesNotContain("hunter2");
        }
    }

    @Test
    void aPasswordThatAVariableBringsIntoAUrlIsRefusedToo() {
        environment.put("SHOP_URL", "jdbc:postgresql://me:hunter2@127.0.0.1/shop");

        assertThat(onlyProblem(with("jdbc:postgresql://127.0.0.1:5432/shop", "${SHOP_URL}")))
                .contains("a password stands in a URL")
                .doesNotContain("hunter2");
    }

    @Test
    void everythingThatIsWrongIsReportedAtOnceInTheOrderOfTheFile() {
        environment.remove("SHOP_USER");
        String yaml = with("    splits: 4", "    splits: many\n    contract: freze")
                .replace("warehouse: wh", "warehouse: wh\ncolour: red")
                .replace("cursor: updated_at, write", "cursr: updated_at, write");

        assertThat(problems(yaml).stream()
                        .map(problem -> problem.where().replaceFirst(":[0-9]+ .*", ""))
                        .collect(Collectors.toList()))
                .containsExactly(
                        "crescendo.yaml:3",
                        "crescendo.yaml:8",
                        "crescendo.yaml:12",
                        "crescendo.yaml:19",
                        "crescendo.yaml:20");
    }

    @Test
    void emptyFilesListsAndWordsAreNotProjects() {
        assertThat(onlyProblem("")).startsWith("crescendo.yaml: the file is empty.");
        assertThat(onlyProblem("# nothing\n")).startsWith("crescendo.yaml: the file is empty.");
        assertThat(problems("- a\n- b\n").get(0).toString()).startsWith("crescendo.yaml: is not a mapping.");
        assertThat(problems("project: shop\nwarehouse: wh\nconnections: []\npipelines: no\n"))
                .extracting(Problem::what)
                .contains("is not a mapping");
    }

    @Test
    void aFolderWithoutTheFileSaysWhatToDo() {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> Project.read(folder.resolve("nowhere")));

        assertThat(refused)
                .hasMessageContaining("there is no crescendo.yaml in this folder. "
                        + "Go to the project's folder, or name it: --project DIR.");
    }

    @Test
    void tagsMakeNoObjects() {
        assertThat(onlyProblem(with("    splits: 4", "    splits: !!java.net.URL 4")))
                .contains("crescendo.yaml:18:5 pipelines.orders.splits: the tag ")
                .contains("is not allowed. Take it out.");
    }

    @Test
    void aliasesThatBlowUpAreRefusedQuickly() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            yaml.append("a" + i + ": &a" + i + " [" + String.join(", ", java.util.Collections.nCopies(10, before)))
                    .append("]\n");
        }

        assertThat(onlyProblem(yaml.toString())).contains("nested too deep or repeats itself too often");
        assertThat(onlyProblem("a: &a [*a]\n")).contains("crescendo.yaml");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class, () -> read("project: käse".getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(refused).hasMessageContaining("not UTF-8");
    }

    @Test
    void pipelinesAreSelectedByNameAndUnknownOnesListed() {
        Project project = read(GOOD);

        assertThat(project.select(List.of("orders", "orders")))
                .extracting(Pipeline::name)
                .containsExactly("orders");
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> project.select(List.of("order", "x")));
        assertThat(refused.problems()).hasSize(2);
        assertThat(refused).hasMessageContaining("there is no pipeline 'order'. Did you mean 'orders'?");
    }
}

package dev.crescendo.cli;

import static dev.crescendo.cli.Mistake.in;
import static dev.crescendo.cli.Mistake.typed;
import static dev.crescendo.cli.Mistake.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong, as far as it needs no server. */
class HonestMistakesTest {
    private static final String HEAD = """
            project: shop
            warehouse: local
            retries: { max: 0 }
            connections:
              local: { type: memory, name: mistakes }
              shopdb: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:1/shop", user: reader, password: "%s" }
            pipelines:
            """.formatted(Mistake.SECRET);

    private static final String ORDERS =
            "  orders: { source: shopdb, table: public.orders, cursor: id, key: [id], write: merge }\n";

    private static final String GOOD = HEAD + ORDERS;

    private static final String DUCK =
            GOOD.replace("{ type: memory, name: mistakes }", "{ type: duckdb, path: warehouse.duckdb }");

    private static final String PRICES = "  prices: { source: files, path: \"*.csv\", key: [sku], write: merge }\n";

    private static final String FILES = HEAD + PRICES;

    @AfterAll
    static void forget() {
        InMemoryWarehouse.named("mistakes").forget();
    }

    /** The good file with one change. */
    private static String with(String old, String changed) {
        assertThat(GOOD).contains(old);
        return GOOD.replace(old, changed);
    }

    private static Mistake.Step file(String name, String text) {
        return folder -> {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardCharsets.UTF_8);
        };
    }

    private static Mistake.Step table(String database, String... statements) {
        return folder -> {
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve(database));
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        };
    }

    static List<Mistake> mistakes() {
        return Stream.of(onTheCommandLine(), inYaml(), inConnections(), inPipelines(), outside())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mistake> onTheCommandLine() {
        return List.of(
                typed("a misspelt verb", GOOD, "rnu").says("there is no verb 'rnu'. Did you mean 'run'?"),
                typed("a misspelt option", GOOD, "run", "--quite")
                        .says("there is no option '--quite'. Did you mean '--quiet'?"),
                typed("an option that wants a number", GOOD, "run", "--parallel", "many")
                        .says("--parallel", "many", "--help"),
                typed("an option without its value", GOOD, "run", "--key").says("--key", "--help"),
                typed("a misspelt pipeline", GOOD, "run", "ordres")
                        .says("there is no pipeline 'ordres'. Did you mean 'orders'?"),
                typed("a schedule that nothing has", GOOD, "run", "--schedule", "0 3 * * *")
                        .says("nothing in crescendo.yaml runs at '0 3 * * *'", "cron install"),
                typed("a log in a folder that can't be", GOOD, "run", "--log", "/dev/null/run.log")
                        .says("the log can't be written: /dev/null is a file and no folder. Name a file in a folder"),
                typed("a reject that is not there", DUCK, "rejects", "show", "17")
                        .says("reject 17: nothing of shop has run yet: 'crescendo run' loads it", "rejects list"),
                typed("a query before the first run", DUCK, "query", "select 1")
                        .says(
                                "warehouse.duckdb is not there yet: nothing of shop was loaded",
                                "'crescendo run' makes it"));
    }

    private static List<Mistake> inYaml() {
        return List.of(
                without("no project here").says("there is no crescendo.yaml in this folder. Go to", "--project DIR"),
                without("a folder by that name")
                        .after(folder -> Files.createDirectory(folder.resolve("crescendo.yaml")))
                        .says("crescendo.yaml", "can't be read", "Check that it is a file"),
                in("a key that a terminal would obey", with("pipelines:", "\"\\e[2J\\u009b\\u202e\": x\npipelines:"))
                        .says("\\u001b[2J\\u009b\\u202e"),
                in("an empty file", "").says("crescendo.yaml: the file is empty. Begin with a line such as"),
                in("a tab", with("  orders: {", "  orders:\n\t{"))
                        .says("crescendo.yaml:9:1", "a tab stands where YAML wants spaces. Indent with spaces only"),
                in("a bracket left open", with("key: [id]", "key: [id"))
                        .says("crescendo.yaml:8:", "not valid YAML", "Check indentation, colons, quotes and brackets"),
                in("an unquoted star", with("table: public.orders", "table: *"))
                        .says("crescendo.yaml:8:37", "Put the value in quotes"),
                in("a key that is there twice", with(ORDERS, ORDERS + ORDERS))
                        .says("crescendo.yaml:9:3 pipelines.orders", "in line 8 already", "Take one of them out"),
                in("a circle of aliases", GOOD + "alerts: &a { webhook: *a }\n")
                        .says("crescendo.yaml:9:9: ", "repeats itself too often. Write out what the aliases"),
                in("a key that no one knows", with("retries:", "retires:"))
                        .says("crescendo.yaml:3:1 retires: unknown key 'retires'. Did you mean 'retries'?"),
                in("a key without a value", with("cursor: id", "cursor:"))
                        .says("crescendo.yaml:8:51 pipelines.orders.cursor: has no value. Give it one"),
                in("a name with a hyphen", with("project: shop", "project: my-shop"))
                        .says("crescendo.yaml:1:1 project: 'my-shop' is not a valid name. Use a small letter"),
                in("a stage of later", GOOD + "stage: spark\n").says("crescendo.yaml:9:1 stage", "Use 'cron'"),
                in("a time span in words", GOOD.replace("max: 0", "max: 0, wait: 5 seconds"))
                        .says("crescendo.yaml:3:20 retries.wait: '5 seconds' is not valid. Expected a time span"),
                in("a file in another encoding", "")
                        .after(folder -> Files.write(
                                folder.resolve("crescendo.yaml"),
                                "project: käse".getBytes(StandardCharsets.ISO_8859_1)))
                        .says("crescendo.yaml", "not UTF-8 text. Save it as UTF-8"));
    }

    private static List<Mistake> inConnections() {
        return List.of(
                in("a variable that is not set", with("user: reader", "user: \"${CRESCENDO_NEVER_SET}\""))
                        .says(
                                "crescendo.yaml:6:74 connections.shopdb.user",
                                "the environment variable CRESCENDO_NEVER_SET is not set. Set it"),
                in("a reference without its end", with("user: reader", "user: \"${SHOP_USER\""))
                        .says("crescendo.yaml:6:74", "a ${ has no closing }. Write ${VAR}"),
                in("a secret's file that is a device", with("\"" + Mistake.SECRET + "\"", "\"${file:/dev/zero}\""))
                        .says("crescendo.yaml:6:", "the file /dev/zero can't be read: it is no file", "Check that it"),
                in("a secret's file that is missing", with("\"" + Mistake.SECRET + "\"", "\"${file:secrets/shop}\""))
                        .says(
                                "crescendo.yaml:6:",
                                "connections.shopdb.password",
                                "secrets/shop can't be read: there is no"),
                in("a password in the URL", with("//127.0.0.1:1", "//reader:" + Mistake.SECRET + "@127.0.0.1:1"))
                        .says(
                                "crescendo.yaml:6:",
                                "connections.shopdb.url",
                                "a password stands in a URL",
                                "Take it out"),
                in("a URL of something else", with("jdbc:postgresql:", "postgres:"))
                        .says("crescendo.yaml:6:", "no URL of a PostgreSQL database. Write jdbc:postgresql://"),
                in("a list for a password", with("\"" + Mistake.SECRET + "\"", "[ " + Mistake.SECRET + " ]"))
                        .says("crescendo.yaml:6:", "connections.shopdb.password", "Expected a single value"),
                in("a type that no one knows", with("type: postgresql", "type: postgres"))
                        .says("crescendo.yaml:6:13", "there is no connector 'postgres'. Did you mean 'postgresql'?"),
                in("a warehouse that is no connection", with("warehouse: local", "warehouse: lokal"))
                        .says("crescendo.yaml:2:1 warehouse: there is no connection 'lokal'. Did you mean 'local'?"),
                in("files as the warehouse", with("type: memory, name: mistakes", "type: files"))
                        .says("crescendo.yaml:5:3 connections.local: files can't be the warehouse. Load into"),
                in("an option of the driver that could do harm", with(":1/shop", ":1/shop?socketFactory=x"))
                        .says("crescendo.yaml:6:", "the property 'socketFactory' is not allowed"));
    }

    private static List<Mistake> inPipelines() {
        return List.of(
                in("a connection that is not there", with("source: shopdb", "source: shpdb"))
                        .says(
                                "crescendo.yaml:8:13 pipelines.orders.source: there is no connection 'shpdb'. Did you mean"),
                in("a word for a number", with("write: merge", "write: merge, splits: many"))
                        .says(
                                "crescendo.yaml:8:",
                                "pipelines.orders.splits: 'many' is not valid. Expected a whole number"),
                in("a write mode that is none", with("write: merge", "write: upsert"))
                        .says("crescendo.yaml:8:", "'upsert' is not valid. Expected one of append, merge, replace"),
                in("append without a cursor", with("cursor: id, key: [id], write: merge", "write: append"))
                        .says("crescendo.yaml:8:3 pipelines.orders", "no cursor", "Give the source a cursor"),
                in("nothing to read", with("table: public.orders, ", ""))
                        .says("crescendo.yaml:8:3 pipelines.orders", "not what to read. Add one of 'table', 'query'"),
                in("a table and a query", with("table: public.orders", "table: public.orders, query: \"select 1\""))
                        .says("crescendo.yaml:8:3 pipelines.orders", "it has table and query. Keep one"),
                in("a query that is no SELECT", with("table: public.orders", "query: \"delete from orders\""))
                        .says("crescendo.yaml:8:", "begins with 'delete'. Write one SELECT"),
                in("a query that is not closed", with("table: public.orders", "query: \"select 'x from orders\""))
                        .says("crescendo.yaml:8:", "can't be read as one SELECT", "Close it"),
                in("a schedule that is none", with("write: merge", "write: merge, schedule: \"0 25 * * *\""))
                        .says(
                                "crescendo.yaml:8:",
                                "pipelines.orders.schedule: this is no schedule: the hour '25'",
                                "Write five fields"),
                in("a snapshot that merges", with("write: merge", "write: merge, snapshot: true"))
                        .says("crescendo.yaml:8:", "to merge. Take 'snapshot' out"),
                in("a name that is reserved", with("  orders:", "  _orders:"))
                        .says("crescendo.yaml:8:3 pipelines._orders"),
                in("a decimal type that is none", FILES.replace("key:", "columns: { price: \"decimal(12;2)\" }, key:"))
                        .says("crescendo.yaml:8:", "price", "is not the name of a type. Expected"),
                in("a delimiter of two", FILES.replace("key:", "csv: { delimiter: \";;\" }, key:"))
                        .says("crescendo.yaml:8:", "delimiter", "is not one character. Write one"),
                in("an encoding that is none", FILES.replace("key:", "csv: { encoding: utf9 }, key:"))
                        .says("crescendo.yaml:8:", "there is no encoding 'utf9'. Use UTF-8"),
                in(
                                "two pipelines into one table",
                                DUCK.replace(ORDERS, "")
                                        + "  orders: { source: files, path: \"o/*.json\", key: [id], write: append, children: { items: lines } }\n"
                                        + "  lines: { source: files, path: \"l/*.json\", write: append }\n")
                        .after(folder -> {
                            file("o/1.json", "{\"id\":1,\"items\":[{\"n\":1}]}\n")
                                    .in(folder);
                            file("l/1.json", "{\"n\":1}\n").in(folder);
                        })
                        .says(
                                "lines: ",
                                "raw.lines: the table belongs to the pipeline orders",
                                "Rename this pipeline's output"));
    }

    private static List<Mistake> outside() {
        String copy = HEAD.replace("pipelines:", "  duck: { type: duckdb, path: source.duckdb }\npipelines:")
                + "  copy: { source: duck, table: main.orders, cursor: id, write: append }\n";
        return List.of(
                in("a server that does not run", GOOD)
                        .exits(1)
                        .says(
                                "orders: ",
                                "postgresql://127.0.0.1:1/shop",
                                "nothing accepts connections there. Check that the server"),
                in("a host that is not there", with("127.0.0.1:1", "nowhere.invalid:5432"))
                        .exits(1)
                        .says(
                                "orders: ",
                                "postgresql://nowhere.invalid:5432/shop",
                                "there is no host nowhere.invalid. Check the"),
                in("a folder that can't be made", DUCK.replace("path: warehouse", "path: taken/warehouse"))
                        .after(file("taken", ""))
                        .exits(1)
                        .says("orders: ", "taken is a file and no folder. Let this user write to that folder, or name"),
                in("a warehouse that is a folder", DUCK)
                        .after(folder -> Files.createDirectories(folder.resolve("warehouse.duckdb")))
                        .says("orders: ", "warehouse.duckdb: this is no file. Mend the path"),
                in("a warehouse that is no database", DUCK)
                        .after(file("warehouse.duckdb", "not a database at all, just some text that someone put here"))
                        .says("orders: ", "warehouse.duckdb", "this is no DuckDB database. Mend the path"),
                in("a key that the files don't have", FILES)
                        .after(file("a.csv", "article,price\nx,1\n"))
                        .says("prices: ", "[sku]", "Name fields among [article, price]"),
                in("names of columns that a terminal would obey", FILES)
                        .after(file("a.csv", "\u001b[31mred\u0007,\u202eprice\nx,1\n"))
                        .says("prices: ", "[sku]", "Name fields among [", "red"),
                in("two columns by one name", FILES)
                        .after(file("a.csv", "sku,Unit Price,unit_price\nx,1,2\n"))
                        .says("prices: ", "unit_price"),
                in("no such folder of files", FILES.replace("*.csv", "prices/2026/*.csv"))
                        .says("prices/2026"),
                in("a source table that is not there", copy)
                        .after(table("source.duckdb", "create table main.ordres (id bigint)"))
                        .says("copy: ", "main.orders", "there is no such table", "Did you mean 'main.ordres'?"),
                in("a cursor that is no column", copy)
                        .after(table("source.duckdb", "create table main.orders (idd bigint)"))
                        .says("copy: ", "main.orders, cursor id: there is no such column. Did you mean 'idd'?"),
                in("a cursor that does not grow", copy)
                        .after(table("source.duckdb", "create table main.orders (id varchar)"))
                        .says("copy: ", "main.orders", "id"),
                in("a column that the contract does not let in", FILES.replace("merge }", "merge, contract: freeze }"))
                        .after(folder -> {
                            file("a.csv", "sku,price\nx,1\n").in(folder);
                            PrintWriter ignored = new PrintWriter(new StringWriter());
                            assertThat(Main.run(ignored, ignored, "run", "--project", folder.toString()))
                                    .isZero();
                            file("b.csv", "sku,price,colour\ny,2,red\n").in(folder);
                        })
                        .says("prices: ", "raw.prices", "colour", "contract"),
                in("a table of someone else's", DUCK.replace(ORDERS, PRICES))
                        .after(folder -> {
                            table("warehouse.duckdb", "create schema raw", "create table raw.prices (x integer)")
                                    .in(folder);
                            file("a.csv", "sku,price\nx,1\n").in(folder);
                        })
                        .says(
                                "prices: raw.prices: there is such a table, but without the column _load_id",
                                "Rename or drop it"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isAnsweredWithOneMessage(Mistake mistake, @TempDir Path folder) throws Exception {
        mistake.check(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "'', Check that the server runs and can be reached",
        "HTTP/1.1 400 Bad Request, does not speak as PostgreSQL does. Check host and port"
    })
    void whatElseListensOnThePortIsNoDatabase(String greeting, String said, @TempDir Path folder) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(other, greeting));
            answering.setDaemon(true);
            answering.start();
            in("a port of something else", with("127.0.0.1:1", "127.0.0.1:" + other.getLocalPort()))
                    .exits(1)
                    .says("orders: ", "postgresql://127.0.0.1:" + other.getLocalPort() + "/shop", said)
                    .check(folder);
        }
    }

    private static void answer(ServerSocket at, String greeting) {
        while (!at.isClosed()) {
            try (Socket caller = at.accept()) {
                caller.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
            } catch (java.io.IOException closed) {
                // the test has ended, or the caller has
            }
        }
    }
}

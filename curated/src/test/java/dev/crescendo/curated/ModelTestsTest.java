package dev.crescendo.curated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.curated.junit.CuratedTests;
import dev.crescendo.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unit tests of models, as JUnit has them. */
class ModelTestsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void models() throws IOException {
        file("visits.sql", """
                select user_id, seen_at, utm.source as source, tags[1] as first_tag
                from raw.events""");
        file("users.sql", """
                select users.id, users.joined, count(visits.seen_at) as visits, max(source) as source
                from raw.users left join curated.visits on visits.user_id = users.id
                group by users.id, users.joined""");
    }

    private void file(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("curated"));
        Files.writeString(folder.resolve("curated").resolve(name), text);
    }

    private List<DynamicTest> tests() {
        return CuratedTests.in(folder).toList();
    }

    @Test
    void rowsOfYamlAndOfFilesAreWhatModelsRead() throws Throwable {
        file("users.csv", "id,joined\n1,2026-01-01\n2,2026-01-02\n");
        file("users.test.yaml", """
                visits are counted:
                  given:
                    raw.users: users.csv
                    raw.events:
                      - { user_id: 1, seen_at: "2026-01-01T10:00:00Z", utm: { source: mail }, tags: [a, b] }
                      - { user_id: 1, seen_at: "2026-01-01T11:00:00+01:00", utm: { source: ads }, tags: [] }
                  expect:
                    users:
                      - { id: 2, joined: 2026-01-02, visits: 0, source: }
                      - { id: 1, joined: 2026-01-01, visits: 2, source: mail }
                    visits:
                      - { first_tag: a, seen_at: "2026-01-01T10:00:00Z" }
                      - { first_tag: , seen_at: "2026-01-01T10:00:00Z" }
                a model may be given:
                  given:
                    raw.users: [{ id: 7, joined: 2026-01-01 }]
                    curated.visits: { columns: { user_id: bigint, seen_at: timestamptz, source: varchar } }
                  expect:
                    curated.users: [{ id: 7, visits: 0 }]
                """);
        List<DynamicTest> tests = tests();
        assertThat(tests.stream().map(DynamicTest::getDisplayName))
                .containsExactly(
                        "curated/users.test.yaml: visits are counted", "curated/users.test.yaml: a model may be given");
        for (DynamicTest test : tests) {
            test.getExecutable().execute();
        }
    }

    @Test
    void whatIsOtherwiseIsTold() throws IOException {
        file("users.test.yaml", """
                wrong:
                  given:
                    raw.users: [{ id: 7, joined: 2026-01-01 }, { id: 7, joined: 2026-01-01 }, { id: 8, joined: }]
                    curated.visits: { columns: { user_id: bigint, seen_at: timestamptz, source: varchar } }
                  expect:
                    users: [{ id: 7, visits: 1 }]
                incomplete:
                  given: { raw.users: [{ id: 7, joined: 2026-01-01 }] }
                  expect: { users: [{ id: 7 }] }
                unknown column:
                  given: { raw.events: [{ user_id: 7, seen_at: 2026-01-01, utm: { source: a }, tags: [a] }] }
                  expect: { visits: [{ soruce: a }] }
                """);
        List<DynamicTest> tests = tests();
        assertThatThrownBy(tests.get(0).getExecutable()::execute)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("curated.users lacks the row { id: 7, visits: 1 }")
                .hasMessageContaining("curated.users has the row, which is not expected, { id: 7, visits: 0 }")
                .hasMessageContaining("{ id: 8, visits: 0 }");
        assertThatThrownBy(tests.get(1).getExecutable()::execute)
                .hasMessageContaining("curated.visits reads raw.events, of which the test gives no rows");
        assertThatThrownBy(tests.get(2).getExecutable()::execute)
                .hasMessageContaining(
                        "curated.visits has no column soruce; it has user_id, seen_at, source, first_tag");
    }

    @Test
    void mistakesInTestsAreToldWithTheirPlaces() throws IOException {
        file("users.test.yaml", """
                one:
                  givne: { raw.users: [] }
                  expect: { usres: [{ id: 1 }] }
                two:
                  given: { raw.users: nowhere.csv }
                  expect: { usres: [{ id: 1 }], users: [1] }
                """);
        assertThat(catchThrowableOfType(ConfigurationException.class, this::tests).problems().stream()
                        .map(Object::toString))
                .anyMatch(line -> line.startsWith(
                        "curated/users.test.yaml:2:3 one.givne: unknown key 'givne'. Did you mean 'given'?"))
                .anyMatch(line -> line.contains("two.given.raw.users: there is no file "))
                .anyMatch(line -> line.contains("two.expect.usres: there is no model 'usres'. Did you mean 'users'?"))
                .anyMatch(line -> line.contains("two.expect.users[0]: is no row"));
    }
}

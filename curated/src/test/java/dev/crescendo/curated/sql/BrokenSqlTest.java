package dev.crescendo.curated.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text is, it is read or refused. */
class BrokenSqlTest {
    private static final List<Corpus> QUERIES = Corpus.queries();

    @Test
    void truncatedQueriesAreReadOrRefused() {
        Random random = new Random(1);
        int refused = 0;
        for (Corpus query : QUERIES) {
            for (int i = 0; i < 4; i++) {
                refused += refuses(
                        query.sql().substring(0, random.nextInt(query.sql().length())));
            }
        }
        assertThat(refused).isPositive().isLessThan(4 * QUERIES.size());
    }

    @Test
    void shuffledQueriesAreReadOrRefused() {
        Random random = new Random(2);
        int refused = 0;
        for (Corpus query : QUERIES) {
            List<Token> tokens = new ArrayList<>(Tokens.of(new Place("broken.sql", query.sql())));
            for (int i = 0; i < 3; i++) {
                int a = random.nextInt(tokens.size());
                int b = random.nextInt(tokens.size());
                switch (random.nextInt(4)) {
                    case 0 -> Collections.swap(tokens, a, b);
                    case 1 -> tokens.add(a, tokens.get(b));
                    case 2 -> Collections.shuffle(tokens, random);
                    default -> tokens.remove(tokens.size() > 1 ? a : 0);
                }
                if (tokens.isEmpty()) {
                    break;
                }
                StringBuilder text = new StringBuilder();
                tokens.forEach(token -> text.append(token.text()).append(' '));
                refused += refuses(text.toString());
            }
        }
        assertThat(refused).isPositive().isLessThan(3 * QUERIES.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select §(1§)§",
                "select §(select 1§)§",
                "select §f(1§)§",
                "select §case when true then 1§ end§",
                "select §not true§§",
                "select §-1§§",
                "select §1+1§§",
                "select §[1§]§",
                "select §(a = b§)§",
                "select 1 from §(select 1 from a§) x§",
                "select §a and b§§",
                "select 1 from a§ join b on true§§",
                "select 1§ union select 1§§",
                "§(select 1§)§",
                "select §x.x§§",
                "select {§'a': {1§}§",
                "select 1 from §(a join b on true§)§"
            })
    void deepAndLongQueriesAreReadOrRefused(String shape) {
        String[] parts = shape.split("§", -1);
        for (int times : new int[] {90, 2_000}) {
            refuses(parts[0] + parts[1].repeat(times) + parts[2].repeat(times) + (parts.length > 3 ? parts[3] : ""));
        }
    }

    @Test
    void manyQueriesWithNamesAreRead() {
        StringBuilder sql = new StringBuilder("with q0 as (select 1 as a from raw.orders)");
        for (int i = 1; i < 500; i++) {
            sql.append(", q")
                    .append(i)
                    .append(" as (select a from q")
                    .append(i - 1)
                    .append(')');
        }
        assertThat(SelectText.parse("long.sql", sql + " select a from q499").columns(table -> Optional.empty()))
                .hasSize(1);
    }

    @Test
    void nestingThatNobodyWritesIsRefused() {
        assertThatThrownBy(() -> SelectText.parse("deep.sql", "select " + "(".repeat(2_000) + "1" + ")".repeat(2_000)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("deep.sql:1:108: Brackets are nested more than 100 deep");
    }

    /** 1 if the text is refused, 0 if it is read. */
    private static int refuses(String sql) {
        try {
            ParsedSelect select = SelectText.parse("broken.sql", sql);
            select.tables();
            select.redirect(table -> Optional.of("other"));
            select.isVolatile();
            select.columns(
                    table -> table.name().equals("orders") ? Optional.empty() : Optional.of(List.of("id", "name")));
            return 0;
        } catch (ConfigurationException e) {
            assertThat(e.problems()).hasSize(1);
            assertThat(e.problems().get(0).where()).matches("broken.sql:\\d+:\\d+");
            return 1;
        }
    }
}

package dev.crescendo.curated.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "insert into raw.orders values (1)         | users.sql:1:1  | INSERT",
                "drop table raw.orders                     | users.sql:1:1  | DROP",
                "copy raw.orders to 'x'                    | users.sql:1:1  | COPY",
                "pragma version                            | users.sql:1:1  | PRAGMA",
                "select 1; select 2                        | users.sql:1:11 | second statement",
                "select 1; drop table x                    | users.sql:1:11 | second statement",
                "select a into b from c                    | users.sql:1:10 | SELECT INTO",
                "select a from b for update                | users.sql:1:17 | locks rows",
                "select a from b for no key update         | users.sql:1:17 | locks rows",
                "with x as (delete from b returning a) select a from x | users.sql:1:12 | DELETE",
                "with x as (select 1) insert into b select 1 from x    | users.sql:1:22 | INSERT",
                "with x as (update b set a = 1 returning a) select 1   | users.sql:1:12 | UPDATE",
                "``                                        | users.sql:1:1  | no query",
                "/* only words */ -- more                  | users.sql:1:1  | no query",
                "select 'a                                 | users.sql:1:8  | string never ends",
                "select /* a                               | users.sql:1:8  | comment never ends",
                "select a frm raw.orders where             | users.sql:1:14 | from 'raw' on",
                "select a from                             | users.sql:1:10 | from 'from' on",
            })
    void whatIsNotOneSelectIsRefused(String sql, String where, String what) {
        assertThatThrownBy(() -> SelectText.parse("users.sql", sql))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.where()).isEqualTo(where);
                            assertThat(problem.what()).contains(what);
                        }));
    }

    @Test
    void placesAreThoseOfTheFile() {
        assertThat(SelectText.parse("users.sql", "/*\nkey: id\n*/\nselect id\n  from raw.orders;\n")
                        .tables())
                .singleElement()
                .extracting(TableReference::where)
                .isEqualTo("users.sql:5:8");
    }

    @Test
    void tablesAreRedirectedAndKeepTheirNames() {
        assertThat(redirect("select raw.orders.id, o.id from raw.orders join raw.orders o using (id)"))
                .isEqualTo("select orders.id, o.id from staged.orders as orders join staged.orders o using (id)");
    }

    @Test
    void declaredTablesAreFoundByName() {
        SelectText text = SelectText.declared(
                "users.sql",
                "select 'raw.orders', raw.orders.id from raw.orders where odd syntax -- raw.orders",
                List.of(new TableName("raw", "orders")));
        assertThat(text.tables()).hasSize(1);
        assertThat(text.redirect(table -> Optional.of("staged." + table.table().name())))
                .isEqualTo(
                        "select 'raw.orders', orders.id from staged.orders as orders where odd syntax -- raw.orders");
    }

    private static String redirect(String sql) {
        return SelectText.parse("users.sql", sql)
                .redirect(table -> Optional.of("staged." + table.table().name()));
    }
}

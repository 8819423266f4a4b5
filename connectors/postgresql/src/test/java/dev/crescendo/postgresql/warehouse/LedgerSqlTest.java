package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.Test;

class LedgerSqlTest {
    private static final LedgerSql SQL =
            new LedgerSql(Map.of("ledger", "\"a <staging> ledger\"", "mine", "project = :project"));

    @Test
    void namesInAngleBracketsBecomeSqlAndNothingElseDoes() {
        assertThat(SQL.render("SELECT 1 <> 2, a<b, a < c > d FROM <ledger>.lanes WHERE <mine>"))
                .isEqualTo("SELECT 1 <> 2, a<b, a < c > d FROM \"a <staging> ledger\".lanes WHERE project = :project");
        assertThatThrownBy(() -> SQL.render("FROM <leger>.lanes")).hasMessageContaining("leger");
    }

    @Test
    void namesAfterAColonBecomeParametersInTheirOrder() {
        ParsedSql parsed = LedgerSql.parse("SELECT :b, x FROM t WHERE y = ANY(:list_1) AND z = :b");

        assertThat(parsed.getSql()).isEqualTo("SELECT ?, x FROM t WHERE y = ANY(?) AND z = ?");
        assertThat(parsed.getParameters().getParameterNames()).containsExactly("b", "list_1", "b");
    }

    @Test
    void quotedTextAndCastsHoldNoParameters() {
        String sql = "SELECT ':a', 'it''s :b', \":c \"\" :d\", e::text";

        assertThat(LedgerSql.parse(sql).getSql()).isEqualTo("SELECT ':a', 'it''s :b', \":c \"\" :d\", e::text");
    }
}

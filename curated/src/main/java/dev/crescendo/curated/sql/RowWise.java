package dev.crescendo.curated.sql;

import java.util.List;
import java.util.Set;

/** Whether each row of a query comes from one row of the table that it reads first. */
final class RowWise {
    private static final Set<String> AGGREGATES = Keywords.words("""
            any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_min
            arg_min_null array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count count_if
            count_star countif covar_pop covar_samp entropy every favg first fsum geomean geometric_mean
            group_concat histogram histogram_exact json_agg json_group_array json_group_object json_object_agg
            jsonb_agg jsonb_object_agg kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median
            min min_by mode percentile_cont percentile_disc product quantile quantile_cont quantile_disc range_agg
            regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
            reservoir_quantile sem skewness stddev stddev_pop stddev_samp string_agg sum sumkahan sum_no_overflow
            var_pop var_samp variance xmlagg grouping""");

    private static final Set<String> WORDS = Keywords.words("""
            group having distinct over qualify limit fetch union intersect except within filter tablesample right
            full semi anti asof positional natural pivot unpivot recursive offset columns""");

    private RowWise() {}

    static boolean of(Queries queries, List<Token> tokens) {
        Query root = queries.root;
        if (root.kind != Query.Kind.SELECT
                || !queries.expressionQueries.isEmpty()
                || root.sources.isEmpty()
                || queries.tables.isEmpty()
                || !(root.sources.get(0).relation() instanceof Relation.Table)) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean call = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
            if (token.isName() && i > 0 && !tokens.get(i - 1).isAny(".", "as")) {
                String word = token.name();
                boolean clause = token.kind() == Token.Kind.WORD && WORDS.contains(word);
                if (clause && !(call && word.equals("right")) || call && AGGREGATES.contains(word)) {
                    return false;
                }
            }
        }
        return queries.tables.stream().map(TableReference::table).distinct().count() == queries.tables.size();
    }
}

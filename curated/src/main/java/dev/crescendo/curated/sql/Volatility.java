package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a query asks for more than data. */
final class Volatility {
    private static final Set<String> WORDS = Set.of(
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "current_user",
            "session_user",
            "current_role",
            "current_catalog",
            "current_schema",
            "user",
            "tablesample");

    private static final Set<String> FUNCTIONS = Keywords.words("""
            now today random setseed uuid uuidv4 uuidv7 gen_random_uuid uuid_generate_v1 uuid_generate_v4
            random_normal nextval currval lastval setval clock_timestamp statement_timestamp transaction_timestamp
            timeofday get_current_time get_current_timestamp current_localtime current_localtimestamp txid_current
            pg_current_xact_id pg_backend_pid inet_client_addr inet_server_addr current_setting set_config getenv
            getvariable version current_database current_schemas current_query pg_current_wal_lsn
            pg_current_snapshot gen_random_bytes pg_sleep dblink query query_table glob read_csv read_csv_auto
            read_json read_json_auto read_json_objects read_ndjson read_parquet parquet_scan read_text read_blob
            sniff_csv postgres_scan postgres_query mysql_scan sqlite_scan iceberg_scan delta_scan""");

    private Volatility() {}

    static boolean isVolatile(List<Token> tokens, List<TableReference> tables) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token before = i > 0 ? tokens.get(i - 1) : token;
            boolean call = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
            String word = token.isName() ? token.name() : "";
            if (call && (FUNCTIONS.contains(word) || word.startsWith("duckdb_") || word.startsWith("pg_stat"))) {
                return true;
            }
            if (token.kind() == Kind.WORD
                    && WORDS.contains(word)
                    && !before.isAny(".", "as")
                    && !(i + 1 < tokens.size() && tokens.get(i + 1).is("."))) {
                return true;
            }
            if (token.is("sample") && before.is("using")) {
                return true;
            }
            if (call && word.equals("age") && oneArgument(tokens, i + 1)) {
                return true;
            }
            if (token.kind() == Kind.STRING && isMoment(token) && isTime(tokens, i)) {
                return true;
            }
        }
        return tables.stream()
                .map(table -> table.table().schema().toLowerCase(Locale.ROOT))
                .anyMatch(schema -> schema.endsWith("information_schema") || schema.endsWith("pg_catalog"));
    }

    private static boolean isMoment(Token token) {
        return Set.of("'now'", "'today'", "'tomorrow'", "'yesterday'")
                .contains(token.text().toLowerCase(Locale.ROOT));
    }

    private static boolean isTime(List<Token> tokens, int string) {
        Token before = string > 0 ? tokens.get(string - 1) : tokens.get(string);
        Token after = string + 1 < tokens.size() ? tokens.get(string + 1) : before;
        return before.isAny("date", "timestamp", "timestamptz", "time")
                || after.is("::")
                || after.is("as") && before.is("(");
    }

    private static boolean oneArgument(List<Token> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).isAny("(", "[", "{")) {
                depth++;
            } else if (tokens.get(i).isAny(")", "]", "}") && --depth == 0) {
                return true;
            } else if (depth == 1 && tokens.get(i).is(",")) {
                return false;
            }
        }
        return true;
    }
}

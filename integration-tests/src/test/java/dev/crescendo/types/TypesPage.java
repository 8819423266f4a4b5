package dev.crescendo.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes {@link TypeCases} as the page of the documentation. */
final class TypesPage {
    private static final int LONGEST_SAMPLE = 60;

    private TypesPage() {}

    static String text() {
        StringBuilder page = new StringBuilder("""
                # Types of PostgreSQL, and what arrives

                Written by `TypesIT` from the table that it runs; don't edit it here.
                `mvn verify -pl integration-tests -am -Dit.test=TypesIT -Dcrescendo.docs.write=true` writes it anew.

                - **PostgreSQL → PostgreSQL** keeps the type and each value's `::text`, by a direct load and through staging.
                - **PostgreSQL → DuckDB**: *exact* is the same value in a type of DuckDB's own. *Text* is the value's `::text`,
                  in one form whatever the server is set to (`DateStyle` ISO, `IntervalStyle` postgres, `TimeZone` UTC,
                  `bytea_output` hex, `lc_monetary` C), so that it can be cast back.
                - What a target can't hold **rejects** its record, with the reason, in `crescendo.rejects`. No value is rounded,
                  shifted, cut or turned into null.
                - Types of extensions and enums keep their type where the warehouse has one of the same name, else they
                  become `text`. Composites, ranges of your own and what names things of a database (`regclass`, `aclitem`) become
                  `text`; a domain becomes the type under it. Generated and identity columns become plain ones.
                - A transformer sees values as Java's classes. What they can't show (infinite dates, 24:00, `NaN` as a
                  `BigDecimal`) rejects the record when the transformer asks for the value; otherwise it passes.
                """);
        for (Map.Entry<String, List<TypeCase>> part : TypeCases.byHeading().entrySet()) {
            page.append("\n## ").append(part.getKey()).append("\n\n");
            page.append(
                    "| In the source | In PostgreSQL | In DuckDB | Special values in DuckDB |\n|---|---|---|---|\n");
            part.getValue().forEach(one -> page.append(row(one)));
        }
        return page.toString();
    }

    private static String row(TypeCase one) {
        String same = one.postgresType().equals(one.type()) ? "same" : "`" + one.postgresType() + "`";
        boolean text = one.duckType().equals("VARCHAR") || one.duckType().equals("JSON");
        boolean isText = List.of(
                        "text", "character varying", "character varying(5)", "character(5)", "bpchar", "name", "json")
                .contains(one.type());
        String duck = "`" + one.duckType() + "`, " + (text && !isText ? "text" : "exact")
                + (one.duckNote().isEmpty() ? "" : ", " + one.duckNote());
        List<String> specials = new ArrayList<>();
        for (TypeCase.Sample sample : one.samples()) {
            String shown = shown(sample.sql(), one.type());
            if (!sample.inPostgres().isEmpty()) {
                specials.add(shown + " **rejected**, in PostgreSQL too: " + sample.inPostgres());
            } else if (sample.inDuck() instanceof TypeCase.InDuck.Rejected rejected) {
                specials.add(shown + " **rejected**: " + rejected.reason());
            } else if (sample.inDuck() instanceof TypeCase.InDuck.Value value
                    && !sample.isSpelledAlike()
                    && !shown.equals("`" + value.text() + "`")
                    && value.text().length() < LONGEST_SAMPLE) {
                specials.add(shown + " → `" + value.text() + "`");
            }
        }
        return "| " + one.label() + " | " + same + " | " + duck + " | " + String.join("; ", specials) + " |\n";
    }

    private static String shown(String sql, String type) {
        String literal = sql.endsWith("'::" + type) ? sql.substring(1, sql.length() - type.length() - 3) : sql;
        return "`" + literal + "`";
    }
}

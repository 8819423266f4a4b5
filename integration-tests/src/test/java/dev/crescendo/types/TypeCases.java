package dev.crescendo.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of types: every built-in type of PostgreSQL, and kinds of types that users and extensions make. */
final class TypeCases {
    private TypeCases() {}

    /** The cases by the heading that the documentation has them under. */
    static Map<String, List<TypeCase>> byHeading() {
        Map<String, List<TypeCase>> cases = new LinkedHashMap<>();
        cases.put("Numbers", numbers());
        cases.put("Text and bytes", text());
        cases.put("Dates and times", times());
        cases.put("Documents", documents());
        cases.put("Arrays, ranges and types of your own", composed());
        cases.put("Networks, geometry, search", networks());
        cases.put("The system's own", system());
        cases.put("Columns that the database fills", filled());
        return cases;
    }

    static List<TypeCase> all() {
        List<TypeCase> all = new ArrayList<>();
        byHeading().values().forEach(all::addAll);
        return all;
    }

    private static List<TypeCase> numbers() {
        String digits = "1234567890".repeat(10);
        return List.of(
                TypeCase.of("boolean").duck("BOOLEAN").values("true", "false"),
                TypeCase.of("smallint").duck("INTEGER").values("-32768", "0", "32767"),
                TypeCase.of("integer").duck("INTEGER").values("-2147483648", "0", "2147483647"),
                TypeCase.of("bigint").duck("BIGINT").values("-9223372036854775808", "0", "9223372036854775807"),
                TypeCase.of("real")
                        .duck("FLOAT")
                        .values("1.5", "-0.25")
                        .value("1e-45", "1e-45")
                        .value("3.4028235e+38", "3.4028235e+38")
                        .value("-0", "-0.0")
                        .value("NaN", "nan")
                        .value("Infinity", "inf")
                        .value("-Infinity", "-inf"),
                TypeCase.of("double precision")
                        .duck("DOUBLE")
                        .values("1.5", "0.1")
                        .value("5e-324", "5e-324")
                        .value("1.7976931348623157e+308", "1.7976931348623157e+308")
                        .value("-0", "-0.0")
                        .value("NaN", "nan")
                        .value("Infinity", "inf")
                        .value("-Infinity", "-inf"),
                TypeCase.of("numeric(12,2)")
                        .duck("DECIMAL(12,2)")
                        .values("1234567890.12", "-0.01", "0.00")
                        .rejectedByDuck("NaN", "is NaN or infinite"),
                TypeCase.of("numeric(38,10)")
                        .duck("DECIMAL(38,10)")
                        .values("9999999999999999999999999999.9999999999", "-0.0000000001"),
                TypeCase.of("numeric(60,20)")
                        .values("1234567890123456789012345678901234567890.12345678901234567890")
                        .rejectedByDuck("NaN", "is NaN or infinite"),
                TypeCase.of("numeric(5,-2)").values("1234500"),
                TypeCase.of("numeric")
                        .note("scales differ from value to value")
                        .values("1.50", "0", "0.000", "-1e-20", "1e20", digits, digits + "." + digits, "-." + digits)
                        .expression("(10::numeric ^ 1000) * 3")
                        .expression("repeat('9', 131072)::numeric")
                        .expression("('0.' || repeat('9', 16383))::numeric")
                        .values("NaN", "Infinity", "-Infinity"),
                TypeCase.of("money")
                        .duck("DECIMAL(19,2)")
                        .note("where the currency has no cents or a hundred of them")
                        .value("$1,234.56", "1234.56")
                        .value("-$0.01", "-0.01")
                        .value("-92233720368547758.08", "-92233720368547758.08")
                        .value("92233720368547758.07", "92233720368547758.07"));
    }

    private static List<TypeCase> text() {
        return List.of(
                TypeCase.of("text")
                        .values(
                                "",
                                " ",
                                "plain",
                                "şĞ€😀",
                                "NULL",
                                "\\N",
                                "\\.",
                                "back\\slash \"quotes\" 'single'",
                                "a,b;c")
                        .expression("E'line\\nfeed, carriage\\rreturn, tab\\t, \\r\\n and \\b\\f\\v\\x01'")
                        .expression("repeat('x', 300000)"),
                TypeCase.of("character varying").values("any length", ""),
                TypeCase.of("character varying(5)").values("short", " a ", ""),
                TypeCase.of("character(5)")
                        .note("with its padding")
                        .value("ab", "ab   ")
                        .value("abcde", "abcde")
                        .value("", "     "),
                TypeCase.of("bpchar").value("ab", "ab").expression("'ab '::bpchar", "ab "),
                TypeCase.of("name").values("some_name", "x".repeat(63)),
                TypeCase.of("\"char\"").values("x", "").expression("'\\377'::\"char\""),
                TypeCase.of("bytea")
                        .duck("BLOB")
                        .values("\\x", "\\x00", "\\xdeadbeef000a0d095c")
                        .expression("decode(repeat('00ff5c0a', 20000), 'hex')"),
                TypeCase.of("bit(3)").values("101", "000"),
                TypeCase.of("bit varying(20)").values("", "1", "10110011001100110011"),
                TypeCase.of("bit varying").values("", "1011").expression("repeat('10', 500)::bit varying"),
                TypeCase.of("citext")
                        .needs("CREATE EXTENSION citext")
                        .warehouseHas("CREATE EXTENSION citext")
                        .called("`citext`, where the warehouse has the extension")
                        .values("MiXeD", "mixed"),
                TypeCase.of("uuid")
                        .duck("UUID")
                        .values(
                                "00000000-0000-0000-0000-000000000000",
                                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
    }

    private static List<TypeCase> times() {
        return List.of(
                TypeCase.of("date")
                        .duck("DATE")
                        .values("2026-01-31", "1970-01-01", "0001-01-01", "infinity", "-infinity", "9999-12-31")
                        .values("10000-01-01", "5874897-12-31")
                        .value("0044-03-15 BC", "0044-03-15 (BC)")
                        .value("0001-12-31 BC", "0001-12-31 (BC)")
                        .value("4713-11-24 BC", "4713-11-24 (BC)"),
                TypeCase.of("time without time zone")
                        .called("`time`")
                        .duck("TIME")
                        .values("00:00:00", "23:59:59.999999", "24:00:00"),
                TypeCase.of("time(3) without time zone")
                        .called("`time(3)`")
                        .duck("TIME")
                        .values("12:00:00.123", "24:00:00"),
                TypeCase.of("time with time zone")
                        .called("`timetz`")
                        .duck("TIME WITH TIME ZONE")
                        .values("12:00:00.123456+00", "12:00:00+05:45", "00:00:00-12", "24:00:00+00")
                        .values("24:00:00-05:30", "00:00:00+15:59:59", "23:59:59.999999-15:59:59"),
                TypeCase.of("timestamp without time zone")
                        .called("`timestamp`")
                        .duck("TIMESTAMP")
                        .values("2026-01-31 12:00:00", "2026-01-31 12:00:00.000001", "1969-12-31 23:59:59.999999")
                        .values("infinity", "-infinity", "294246-12-31 23:59:59.999999")
                        .value("0044-03-15 12:00:00 BC", "0044-03-15 (BC) 12:00:00")
                        .value("4713-11-24 00:00:00 BC", "4713-11-24 (BC) 00:00:00")
                        .rejected("294276-12-31 23:59:59.999999", "is after the year 294246"),
                TypeCase.of("timestamp(0) without time zone")
                        .called("`timestamp(0)`")
                        .duck("TIMESTAMP")
                        .values("2026-01-31 12:00:00"),
                TypeCase.of("timestamp with time zone")
                        .called("`timestamptz`")
                        .duck("TIMESTAMP WITH TIME ZONE")
                        .values("2026-01-31 12:00:00+00", "2026-01-31 12:00:00.000001+00", "infinity", "-infinity")
                        .expression("'2026-07-01 12:00:00 Europe/Istanbul'::timestamptz")
                        .value("0044-03-15 12:00:00+00 BC", "0044-03-15 (BC) 12:00:00+00")
                        .rejected("294276-12-31 23:59:59.999999+00", "is after the year 294246"),
                TypeCase.of("interval")
                        .duck("INTERVAL")
                        .value("1 year 2 mons 3 days 04:05:06.789", "1 year 2 months 3 days 04:05:06.789")
                        .value("-1 mons +3 days -00:00:00.000001", "-1 month 3 days -00:00:00.000001")
                        .value("00:00:00", "00:00:00")
                        .value("1 mon -30 days", "1 month -30 days")
                        .expression("make_interval(months => -2147483648)", "-178956970 years -8 months")
                        .expression("make_interval(days => 2147483647)", "2147483647 days")
                        .expression("'2562047788:00:54.775807'::interval", "2562047788:00:54.775807")
                        .expression(
                                "'-9223372036854 seconds -775808 microseconds'::interval", "-2562047788:00:54.775808")
                        .rejectedByDuck("infinity", "is infinite")
                        .rejectedByDuck("-infinity", "is infinite"),
                TypeCase.of("interval day to second(3)")
                        .duck("INTERVAL")
                        .value("3 days 04:05:06.789", "3 days 04:05:06.789"),
                TypeCase.of("interval year to month").duck("INTERVAL").value("1 year 2 mons", "1 year 2 months"));
    }

    private static List<TypeCase> documents() {
        return List.of(
                TypeCase.of("json")
                        .duck("JSON")
                        .values(
                                "{\"b\":  1, \"a\": [1.0, 1.00, 1e400, null], \"a\": \"again\"}",
                                "null",
                                "\"\\u0000 \\ud83d\\ude00\"",
                                " [ ] "),
                TypeCase.of("jsonb")
                        .duck("JSON")
                        .values("{\"b\": 1.50, \"a\": [1, 2, {\"c\": null}]}", "\"text\"", "12345678901234567890.5"),
                TypeCase.of("xml")
                        .values("<a b=\"c\">text &amp; more</a>", "two <b/> roots <c/>", "")
                        .expression("'<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>ü</a>'::xml"),
                TypeCase.of("jsonpath").values("$.\"a\"[*]?(@ > 1)"),
                TypeCase.of("hstore")
                        .needs("CREATE EXTENSION hstore")
                        .warehouseHas("CREATE EXTENSION hstore")
                        .called("`hstore`, where the warehouse has the extension")
                        .values("\"a\"=>\"1\", \"b\"=>NULL", ""),
                TypeCase.of("ltree")
                        .needs("CREATE EXTENSION ltree")
                        .becomes("text")
                        .called("a type of an extension that the warehouse has not")
                        .values("Top.Science.Astronomy"));
    }

    private static List<TypeCase> composed() {
        return List.of(
                TypeCase.of("integer[]")
                        .values("{1,2,NULL,-3}", "{}", "{{1,2},{3,4}}", "[0:1]={1,2}", "[-1:0][2:3]={{1,2},{3,4}}"),
                TypeCase.of("text[]")
                        .values("{}", "{NULL,\"NULL\",\"\",\"a,b\",\"{}\",\"\\\"\",\"\\\\\"}")
                        .expression("ARRAY[E'a\\nb\\t', 'ü']"),
                TypeCase.of("numeric(10,2)[]").values("{1.50,NaN,NULL}"),
                TypeCase.of("double precision[]").values("{0.1,Infinity,NaN,-0}"),
                TypeCase.of("timestamp with time zone[]")
                        .values("{\"2026-01-31 12:00:00+00\",infinity,\"0044-03-15 12:00:00+00 BC\"}"),
                TypeCase.of("interval[]").values("{\"1 year -2 days\",-01:00:00}"),
                TypeCase.of("bytea[]").values("{\"\\\\x00ff\",\"\\\\x\"}"),
                TypeCase.of("money[]").values("{$1.50,-$2.00}"),
                TypeCase.of("character(3)[]").values("{\"a  \",abc}"),
                TypeCase.of("jsonb[]").values("{\"{\\\"a\\\": 1}\",NULL}"),
                TypeCase.of("uuid[]").values("{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
                TypeCase.of("int4range").values("[1,10)", "empty", "(,)", "[5,)"),
                TypeCase.of("int8range").values("[1,9223372036854775807)"),
                TypeCase.of("numrange").values("[1.50,2.50]", "(,NaN]"),
                TypeCase.of("tsrange").values("[\"2026-01-31 12:00:00\",infinity)"),
                TypeCase.of("tstzrange").values("[\"2026-01-31 12:00:00+00\",)"),
                TypeCase.of("daterange").values("[2026-01-01,2026-02-01)"),
                TypeCase.of("int4multirange").values("{[1,3),[5,8)}", "{}"),
                TypeCase.of("int8multirange").values("{[1,3)}"),
                TypeCase.of("nummultirange").values("{[1.0,2.0],(3,)}"),
                TypeCase.of("tsmultirange").values("{[\"2026-01-31 12:00:00\",\"2026-02-01 00:00:00\")}"),
                TypeCase.of("tstzmultirange").values("{[\"2026-01-31 12:00:00+00\",)}"),
                TypeCase.of("datemultirange").values("{[2026-01-01,2026-02-01)}"),
                TypeCase.of("mood")
                        .needs("CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy')")
                        .warehouseHas("CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy')")
                        .called("an enum that the warehouse has, too")
                        .values("sad", "very happy"),
                TypeCase.of("color")
                        .needs("CREATE TYPE color AS ENUM ('red', 'dark blue')")
                        .becomes("text")
                        .called("an enum that only the source has")
                        .values("red", "dark blue"),
                TypeCase.of("positive")
                        .needs("CREATE DOMAIN positive AS numeric(8,2) CHECK (VALUE > 0)")
                        .becomes("numeric(8,2)")
                        .called("a domain over `numeric(8,2)`")
                        .duck("DECIMAL(8,2)")
                        .values("1.50"),
                TypeCase.of("address")
                        .needs("CREATE DOMAIN host AS inet")
                        .needs("CREATE DOMAIN address AS host")
                        .becomes("inet")
                        .called("a domain over a domain over `inet`")
                        .values("10.0.0.1/32"),
                TypeCase.of("point3")
                        .needs("CREATE TYPE point3 AS (x int, y text, z timestamptz)")
                        .becomes("text")
                        .called("a composite type")
                        .values("(1,\"a,b\",\"2026-01-31 12:00:00+00\")", "(,,)"),
                TypeCase.of("color[]")
                        .becomes("text")
                        .called("an array of a type that only the source has")
                        .values("{red,NULL}"),
                TypeCase.of("floatrange")
                        .needs("CREATE TYPE floatrange AS RANGE (subtype = float8)")
                        .becomes("text")
                        .called("a range of your own")
                        .values("[1.5,2.5)"));
    }

    private static List<TypeCase> networks() {
        return List.of(
                TypeCase.of("inet").values("192.168.1.5/32", "192.168.1.0/24", "2001:db8::1/128"),
                TypeCase.of("cidr").values("10.0.0.0/8", "2001:db8::/32"),
                TypeCase.of("macaddr").values("08:00:2b:01:02:03"),
                TypeCase.of("macaddr8").values("08:00:2b:01:02:03:04:05"),
                TypeCase.of("point").values("(1.5,-2)", "(NaN,Infinity)"),
                TypeCase.of("line").values("{1,-1,0}"),
                TypeCase.of("lseg").values("[(0,0),(1,1)]"),
                TypeCase.of("box").values("(1,1),(0,0)"),
                TypeCase.of("path").values("[(0,0),(1,1)]", "((0,0),(1,1))"),
                TypeCase.of("polygon").values("((0,0),(1,1),(1,0))"),
                TypeCase.of("circle").values("<(0,0),1.5>"),
                TypeCase.of("tsvector").values("'a':1A 'cat':2B,3 'fat'", "'quote''s'"),
                TypeCase.of("tsquery").values("'fat' & ( 'cat' | !'rat' )", "'a' <2> 'b':*A"));
    }

    private static List<TypeCase> system() {
        return List.of(
                TypeCase.of("oid").duck("BIGINT").values("0", "4294967295"),
                TypeCase.of("xid8")
                        .duck("BIGINT")
                        .values("0", "9223372036854775807")
                        .rejected("18446744073709551615", "is above 2^63"),
                TypeCase.of("xid").values("0", "4294967295"),
                TypeCase.of("cid").values("7"),
                TypeCase.of("tid").values("(0,1)"),
                TypeCase.of("pg_lsn").values("0/0", "FFFFFFFF/FFFFFFFF"),
                TypeCase.of("pg_snapshot").values("10:20:10,14,15"),
                TypeCase.of("txid_snapshot").values("10:20:10,14,15"),
                TypeCase.of("int2vector").values("1 2 3"),
                TypeCase.of("oidvector").values("1 2 3"),
                TypeCase.of("refcursor").values("a cursor"),
                TypeCase.of("regclass")
                        .becomes("text")
                        .called("`regclass`, `regtype` and their kind")
                        .values("pg_class"),
                TypeCase.of("aclitem").becomes("text").values("=r/postgres"));
    }

    private static List<TypeCase> filled() {
        return List.of(
                TypeCase.of("bigint")
                        .duck("BIGINT")
                        .declared("bigint GENERATED BY DEFAULT AS IDENTITY")
                        .called("an identity column: plain")
                        .values("7", "8"),
                TypeCase.of("numeric(10,2)")
                        .duck("DECIMAL(10,2)")
                        .declared("numeric(10,2) GENERATED ALWAYS AS (id * 1.25) STORED")
                        .called("a stored generated column: plain")
                        .expression("0.00"),
                TypeCase.of("text")
                        .declared("text GENERATED ALWAYS AS ('no ' || id) VIRTUAL")
                        .called("a virtual generated column: plain")
                        .expression("''"));
    }
}

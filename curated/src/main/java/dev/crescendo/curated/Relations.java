package dev.crescendo.curated;

/** The names of relations: {@code raw.orders}, {@code curated.users}. */
final class Relations {
    static final String RAW = "raw";
    static final String CURATED = "curated";

    private Relations() {}

    static boolean isRaw(String relation) {
        return relation.startsWith(RAW + ".");
    }

    static boolean isCurated(String relation) {
        return relation.startsWith(CURATED + ".");
    }

    /** The name without the schema. */
    static String base(String relation) {
        return relation.substring(relation.indexOf('.') + 1);
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}

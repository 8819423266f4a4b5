package dev.crescendo.files;

import dev.crescendo.record.FieldType;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How files are to be read.
 *
 * @param format what they hold; null where their names tell
 * @param columns the types of some fields, in their order; the others are inferred
 * @param declared all fields; null where they are inferred
 * @param splits in how many groups they are read at once
 */
record FilesSettings(
        @Nullable Format format,
        CsvFormat csv,
        Map<String, FieldType> columns,
        @Nullable Fields declared,
        List<String> key,
        int splits)
        implements Serializable {
    FilesSettings {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        key = List.copyOf(key);
    }

    static FilesSettings of(@Nullable Format format) {
        return new FilesSettings(format, CsvFormat.standard(), Map.of(), null, List.of(), 1);
    }

    FilesSettings withFormat(Format newFormat) {
        return new FilesSettings(newFormat, csv, columns, declared, key, splits);
    }

    FilesSettings withCsv(CsvFormat newCsv) {
        return new FilesSettings(Format.CSV, newCsv, columns, declared, key, splits);
    }

    FilesSettings withColumns(Map<String, FieldType> newColumns) {
        return new FilesSettings(format, csv, newColumns, declared, key, splits);
    }

    FilesSettings withDeclared(Fields newDeclared) {
        return new FilesSettings(format, csv, columns, newDeclared, key, splits);
    }

    FilesSettings withKey(List<String> newKey) {
        return new FilesSettings(format, csv, columns, declared, newKey, splits);
    }

    FilesSettings withSplits(int newSplits) {
        return new FilesSettings(format, csv, columns, declared, key, newSplits);
    }
}

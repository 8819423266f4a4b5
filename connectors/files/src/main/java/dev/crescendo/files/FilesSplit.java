package dev.crescendo.files;

import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Split;
import dev.crescendo.record.Names;
import dev.crescendo.record.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Files to be read one after the other.
 *
 * @param csv what the files look like where they hold CSV
 * @param waits whether last lines without their ends wait for the next run, since it will read on from there
 * @param fieldOf a field's place by what the files call it
 */
record FilesSplit(
        String id,
        Format format,
        CsvFormat csv,
        boolean waits,
        List<FilePiece> pieces,
        Schema schema,
        Map<String, Integer> fieldOf)
        implements Split {
    FilesSplit {
        pieces = List.copyOf(pieces);
        fieldOf = Map.copyOf(fieldOf);
    }

    /**
     * The place of each field among the columns of a file; -1 where it has none.
     *
     * @throws SourceException if a column is no field, or two are the same
     */
    int[] columnOf(FilePiece piece, List<String> columns) {
        int[] columnOf = new int[schema.size()];
        Arrays.fill(columnOf, -1);
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Integer field = fieldOf.getOrDefault(column, fieldOf.get(Names.snakeCase(column)));
            if (field == null) {
                throw new SourceException("the file " + piece.name() + " has a column '" + column
                        + "', which is not among the fields " + schema.names()
                        + ". Add it to the pipeline's columns, with its type");
            }
            if (columnOf[field] >= 0) {
                throw new SourceException("the file " + piece.name() + " has the columns '"
                        + columns.get(columnOf[field]) + "' and '" + column + "', which are both the field '"
                        + schema.field(field).name() + "'. Rename one of them");
            }
            columnOf[field] = i;
        }
        return columnOf;
    }
}

package dev.crescendo.files;

import dev.crescendo.extract.Split;
import dev.crescendo.record.Schema;
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
}

package dev.crescendo.duckdb;

import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.error.SourceException;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at a DuckDB file and where it lies. Changes nothing, and makes no file. */
record DuckCheckup(DuckConnection database) {
    private static final long GIGABYTE = 1L << 30;

    /** How long to wait for another process that has the file open: whoever looks wants an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    Checkup look() {
        try (Connection opened = new DuckWarehouse(database.lockWait(PATIENCE)).openReadOnly();
                Statement statement = opened.createStatement();
                ResultSet row = statement.executeQuery("SELECT version()")) {
            row.next();
            return Checkup.of("DuckDB " + row.getString(1));
        } catch (SQLException failed) {
            throw Failures.explain(database.file(), "looking at it", failed, SourceException::new);
        }
    }

    Checkup lookAsWarehouse() {
        Path file = database.file().path();
        Checkup found =
                Files.exists(file) ? look() : Checkup.of("DuckDB").with(Finding.ok("the first run makes " + file));
        for (Finding finding : room(file)) {
            found = found.with(finding);
        }
        return found;
    }

    private static List<Finding> room(Path file) {
        List<Finding> findings = new ArrayList<>();
        Path folder = file.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of(Finding.error(folder + " is a file and no folder", "Name another path."));
        }
        if (!Files.isWritable(folder) || Files.exists(file) && !Files.isWritable(file)) {
            findings.add(Finding.error(
                    "this user may not write to " + (Files.isWritable(folder) ? file : folder),
                    "Let this user write there, or name another path."));
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            long size = Files.exists(file) ? Files.size(file) : 0;
            String room = String.format(java.util.Locale.ROOT, "%.1f GB free in %s", free / (double) GIGABYTE, folder);
            if (free < size || free < GIGABYTE / 4) {
                findings.add(Finding.warn(
                        room + ", and each run also writes a copy of the database for readers",
                        "Make room, or move the warehouse."));
            } else {
                findings.add(Finding.ok(room));
            }
        } catch (IOException unknown) {
            findings.add(Finding.warn("how much room there is in " + folder + " can't be told", "Look at it by df."));
        }
        return findings;
    }
}

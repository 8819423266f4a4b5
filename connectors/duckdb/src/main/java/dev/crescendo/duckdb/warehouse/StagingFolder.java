package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.load.Receipt;
import dev.crescendo.position.LaneId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The folder beside the database in which rows wait to be loaded: per pipeline and attempt a folder, in it one Parquet
 * file per table, and a note of whose they are. All workers must see it under the same path.
 */
final class StagingFolder {
    private static final String NOTE = "attempt";
    private static final int VERSION = 1;

    private final Path root;

    StagingFolder(Path root) {
        this.root = root;
    }

    /** An attempt that has left files. Its lanes are empty when its claim was on the whole pipeline. */
    record Attempt(Path folder, long epoch, Map<LaneId, Long> lanes) {
        /** What receipts call it. */
        String name() {
            return String.valueOf(folder.getFileName());
        }
    }

    private Path of(PipelineId pipeline) {
        CRC32 crc = new CRC32();
        crc.update(String.join("\0", pipeline.project(), pipeline.pipeline(), pipeline.target())
                .getBytes(StandardCharsets.UTF_8));
        return root.resolve(pipeline.pipeline() + "-" + HexFormat.of().toHexDigits((int) crc.getValue()));
    }

    /** Makes the folder of an attempt. */
    Path create(Claim claim, String attempt) {
        Path folder = of(claim.pipeline()).resolve(attempt);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(NOTE), note(claim));
            return folder;
        } catch (IOException failure) {
            delete(folder);
            throw full(claim, failure);
        }
    }

    private static byte[] note(Claim claim) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeLong(claim.epoch());
            Map<LaneId, LaneState> lanes = claim.isExclusive() ? Map.of() : claim.lanes();
            out.writeInt(lanes.size());
            for (Map.Entry<LaneId, LaneState> lane : lanes.entrySet()) {
                out.writeUTF(lane.getKey().name());
                out.writeLong(lane.getValue().epoch());
            }
        }
        return bytes.toByteArray();
    }

    /** The name of a file for a receipt. */
    String nameOf(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** The file that a receipt names. */
    Path find(Receipt.Staged staged) {
        Path file = root.resolve(staged.location()).normalize();
        if (!file.startsWith(root)) {
            throw new WarehouseException("a receipt names " + staged.location() + ", which is not in " + root
                    + ". Nothing was loaded; find out who writes to the ledger");
        }
        return file;
    }

    /** What attempts of a pipeline have left. */
    List<Attempt> attempts(PipelineId pipeline) {
        List<Attempt> attempts = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(of(pipeline))) {
            for (Path folder : folders) {
                attempts.add(read(folder));
            }
        } catch (NoSuchFileException | NotDirectoryException nothingStaged) {
            return List.of();
        } catch (IOException failure) {
            throw new UnavailableException("the staging folder " + root + " can't be read: " + failure, failure);
        }
        return attempts;
    }

    /** An attempt that was killed before it noted whose it is has epoch 0: it is over for whoever comes. */
    private static Attempt read(Path folder) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(folder.resolve(NOTE))))) {
            Map<LaneId, Long> lanes = new TreeMap<>();
            int version = in.readInt();
            long epoch = version == VERSION ? in.readLong() : Long.MAX_VALUE;
            for (int i = version == VERSION ? in.readInt() : 0; i > 0; i--) {
                lanes.put(new LaneId(in.readUTF()), in.readLong());
            }
            return new Attempt(folder, epoch, lanes);
        } catch (IOException unfinished) {
            return new Attempt(folder, 0, Map.of());
        }
    }

    /** Deletes the folder of an attempt, and that of its pipeline if nothing else is left in it. */
    void delete(Path folder) {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
            Path parent = folder.getParent();
            if (parent != null) {
                Files.deleteIfExists(parent);
            }
        } catch (IOException inUseOrGone) {
            // whoever still writes there, or the next clean-up, deletes the rest
        }
    }

    /** What to throw when rows could not be staged. */
    RuntimeException full(Claim claim, IOException failure) {
        String doing = "staging rows of " + claim.pipeline() + " in " + root;
        if (Failures.isDiskFull(failure)) {
            return new WarehouseException(
                    doing
                            + " failed: the disk is full. Make room, then run again; nothing was loaded, and no position has"
                            + " moved",
                    failure);
        }
        return new WarehouseException(
                doing + " failed: " + failure
                        + ". Check that the folder is there, can be written to and has room, then run" + " again",
                failure);
    }
}

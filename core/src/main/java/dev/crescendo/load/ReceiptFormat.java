package dev.crescendo.load;

import dev.crescendo.error.InternalException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Receipts as bytes for a ledger: plain values only, so that reading a table never makes objects of other classes. */
public final class ReceiptFormat {
    private static final int VERSION = 2;

    private ReceiptFormat() {}

    public static byte[] write(Receipt receipt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            writeText(out, receipt.writer().task().text());
            writeText(out, receipt.writer().attempt());
            Counts counts = receipt.counts();
            for (long count : new long[] {
                counts.read(),
                counts.transformed(),
                counts.filtered(),
                counts.rejected(),
                counts.emitted(),
                counts.written(),
                counts.superseded()
            }) {
                out.writeLong(count);
            }
            out.writeInt(receipt.staged().size());
            for (Receipt.Staged staged : receipt.staged()) {
                writeText(out, staged.output());
                writeText(out, staged.location());
                out.writeLong(staged.rows());
            }
            out.writeInt(receipt.end().tokens().size());
            for (Map.Entry<LaneId, Token> lane : receipt.end().tokens().entrySet()) {
                writeText(out, lane.getKey().name());
                writeText(out, lane.getValue().text());
            }
            out.writeInt(receipt.firstRejects().size());
            for (String reject : receipt.firstRejects()) {
                writeText(out, reject);
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws InternalException if they are not what {@link #write} made
     */
    public static Receipt read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new InternalException("a saved receipt has version " + version + ", and only " + VERSION
                        + " can be read. Run it again under another key");
            }
            WriterId writer = new WriterId(new TaskId(readText(in)), readText(in));
            Counts counts = new Counts(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
            List<Receipt.Staged> staged = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                staged.add(new Receipt.Staged(readText(in), readText(in), in.readLong()));
            }
            Map<LaneId, Token> end = new TreeMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                end.put(new LaneId(readText(in)), new Token(readText(in)));
            }
            List<String> firstRejects = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                firstRejects.add(readText(in));
            }
            return new Receipt(writer, counts, staged, Position.of(end), firstRejects);
        } catch (IOException malformed) {
            throw new InternalException("a saved receipt can't be read. Run it again under another key", malformed);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] encoded = new byte[in.readInt()];
        in.readFully(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }
}

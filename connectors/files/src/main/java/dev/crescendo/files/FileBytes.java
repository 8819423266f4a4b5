package dev.crescendo.files;

import dev.crescendo.error.SourceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;

/**
 * The bytes of a file that a piece names. What was loaded before is read again first, and must be what it was; hashes all,
 * up to the piece's end.
 */
final class FileBytes extends InputStream {
    private final FilePiece piece;
    private final OpenStore.Content content;
    private final InputStream in;
    private final ContentHash hash = new ContentHash();
    private final long linesBefore;
    private final Format format;
    private long position;
    private long hashed;

    /**
     * Opens it where its new bytes begin.
     *
     * @param format tells what ends a line
     * @throws SourceException if it has shrunk, or what was loaded has changed
     */
    FileBytes(OpenStore store, FilePiece piece, Format format) throws IOException {
        this.piece = piece;
        this.format = format;
        this.content = open(store, piece);
        this.in = content.bytes();
        boolean opened = false;
        try {
            this.linesBefore = skipLoaded();
            opened = true;
        } finally {
            if (!opened) {
                content.close();
            }
        }
    }

    private static OpenStore.Content open(OpenStore store, FilePiece piece) throws IOException {
        try {
            return store.open(piece);
        } catch (NoSuchFileException gone) {
            throw new SourceException(
                    "the file " + piece.name() + " has gone since this run was planned. Run it again");
        }
    }

    private long skipLoaded() throws IOException {
        if (piece.hash() == null) {
            return 0;
        }
        long lines = 0;
        byte before = 0;
        byte[] buffer = new byte[1 << 16];
        while (position < piece.checked()) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, piece.checked() - position));
            if (read < 0) {
                throw shrunk();
            }
            hash.update(buffer, 0, read);
            for (int i = 0; i < read && position + i <= piece.from(); i++) {
                if (before == '\n' || before == '\r' && buffer[i] != '\n' && format == Format.CSV) {
                    lines++;
                }
                before = buffer[i];
            }
            position += read;
        }
        if (position == piece.from()
                && (before == '\n' || before == '\r' && format == Format.CSV && !isLineFeedNext())) {
            lines++;
        }
        if (!hash().equals(piece.hash())) {
            throw new SourceException("the file " + piece.name() + " has changed in its first " + piece.checked()
                    + " bytes, which were loaded before. Nothing was loaded from it; give what is new another name,"
                    + " or load all files again: write: replace");
        }
        hashed = position;
        position = piece.from();
        if (position < hashed && content.channel() != null) {
            content.channel().position(position);
        }
        return lines;
    }

    /** A line feed that came after a carriage return ends a line of its own: what is new begins with it. */
    private boolean isLineFeedNext() throws IOException {
        SeekableByteChannel channel = content.channel();
        if (channel == null || piece.to() == position) {
            return false;
        }
        int next = in.read();
        channel.position(position);
        return next == '\n';
    }

    private SourceException shrunk() {
        return new SourceException("the file " + piece.name() + " has shrunk to " + position + " bytes; " + piece.to()
                + " were there when this run was planned. Run it again");
    }

    /** The lines that were loaded before. */
    long linesBefore() {
        return linesBefore;
    }

    /** Hash of the whole piece and what was before it, once it has been read to its end. */
    String hash() {
        return hash.toString();
    }

    /** Reads and hashes what is left. */
    void finish() throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (read(buffer, 0, buffer.length) >= 0) {
            // only the hash counts
        }
        content.end().check();
    }

    @Override
    public int available() {
        return (int) Math.min(piece.to() - position, Integer.MAX_VALUE);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.to()) {
            return -1;
        }
        int read = in.read(target, offset, (int) Math.min(length, piece.to() - position));
        if (read < 0) {
            if (piece.inside().isEmpty()) {
                throw shrunk();
            }
            throw new EOFException("it has fewer bytes than its archive says");
        }
        int known = (int) Math.min(Math.max(hashed - position, 0), read);
        hash.update(target, offset + known, read - known);
        position += read;
        hashed = Math.max(hashed, position);
        return read;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}

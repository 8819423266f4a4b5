package dev.crescendo.files;

import dev.crescendo.format.Store;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** A store that files are read from, one after the other. An archive stays open as long as its entries are read. */
final class OpenStore implements AutoCloseable {
    private final Store store;
    private @Nullable Archive archive;

    OpenStore(Store store) {
        this.store = store;
    }

    /**
     * The bytes of a file.
     *
     * @param channel moves about in them; null where they are unpacked from an archive
     * @param end to be read when they have been read to their end; finds out whether they were what they should be
     */
    record Content(InputStream bytes, @Nullable SeekableByteChannel channel, Check end) implements Closeable {
        /** What is found out at the end. */
        @FunctionalInterface
        interface Check {
            void check() throws IOException;
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    Content open(FilePiece piece) throws IOException {
        if (!piece.inside().isEmpty()) {
            return archive(piece).open(piece);
        }
        SeekableByteChannel channel = store.open(piece.path(), piece.version());
        return new Content(Channels.newInputStream(channel), channel, () -> {});
    }

    private Archive archive(FilePiece piece) throws IOException {
        Archive open = archive;
        if (open == null || !open.is(piece)) {
            close();
            open = Archive.open(store, piece.path(), piece.version());
            archive = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
            archive = null;
        }
    }
}

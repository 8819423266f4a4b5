package dev.crescendo.files;

import dev.crescendo.format.Store;
import dev.crescendo.format.StoredFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of this machine, or of disks that it sees. Names begin at a folder. */
record LocalStore(String folder) implements Store {
    @Override
    public List<StoredFile> list(String pattern) {
        return Listing.of(Path.of(folder), pattern);
    }

    @Override
    public SeekableByteChannel open(String path, String version) throws IOException {
        return Files.newByteChannel(Path.of(path));
    }

    @Override
    public String toString() {
        return folder;
    }
}

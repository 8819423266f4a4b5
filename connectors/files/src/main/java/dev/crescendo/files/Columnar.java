package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.format.ColumnarFile;
import dev.crescendo.format.ColumnarFormat;
import dev.crescendo.format.Store;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Names;
import dev.crescendo.record.NestedFit;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** A file that says itself what its fields are, opened. It is read whole, and told by its description of itself. */
record Columnar(FilePiece piece, SeekableByteChannel channel, ColumnarFile file) implements AutoCloseable {
    private static final String SUFFIX = ".parquet";

    static Columnar open(Store store, FilePiece piece) throws IOException {
        if (!piece.isPlain()) {
            throw new SourceException("the file " + piece.name()
                    + " is packed, and Parquet is read from files that are not. Unpack it; Parquet packs by itself");
        }
        SeekableByteChannel channel = channel(store, piece);
        boolean opened = false;
        try {
            if (channel.size() != piece.to()) {
                throw new SourceException(
                        "the file " + piece.name() + " has changed since this run was planned. Run it again");
            }
            Columnar columnar = new Columnar(piece, channel, format().open(channel));
            opened = true;
            return columnar;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    private static SeekableByteChannel channel(Store store, FilePiece piece) throws IOException {
        try {
            return store.open(piece.path(), piece.version());
        } catch (NoSuchFileException gone) {
            throw new SourceException(
                    "the file " + piece.name() + " has gone since this run was planned. Run it again");
        }
    }

    private static ColumnarFormat format() {
        return ServiceLoader.load(ColumnarFormat.class, Columnar.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(format -> format.suffix().equals(SUFFIX))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "files " + SUFFIX, "nothing here reads Parquet", "Add the dependency crescendo-parquet."));
    }

    /** The fields of all files, by their names: a type that holds what each of them has, else that of the first. */
    static Map<String, FieldType> types(Store store, List<FileEntry> entries) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        for (FileEntry entry : entries) {
            try (Columnar columnar = open(store, FilePiece.whole(entry))) {
                columnar.checkNames();
                for (Field field : columnar.file().schema().fields()) {
                    types.merge(field.name(), field.type(), Columnar::holdingBoth);
                }
            } catch (IOException unreadable) {
                throw new SourceException(
                        "the file " + entry.name() + " can't be read: " + unreadable.getMessage()
                                + ". Replace it by a whole one, or take it away",
                        unreadable);
            }
        }
        return types;
    }

    private void checkNames() {
        Map<String, String> names = new HashMap<>();
        for (String name : file.schema().names()) {
            String other = names.put(Names.snakeCase(name), name);
            if (other != null) {
                throw new SourceException("the file " + piece.name() + " has the columns '" + other + "' and '" + name
                        + "', which would both be the field '" + Names.snakeCase(name) + "'. Rename one of them");
            }
        }
    }

    private static FieldType holdingBoth(FieldType first, FieldType second) {
        return NestedFit.of("", first, second, Columnar::widest)
                .map(NestedFit::whole)
                .orElse(first);
    }

    private static @Nullable FieldType widest(@Nullable FieldType first, @Nullable FieldType second) {
        return first == null || second == null ? null : NestedFit.widest(first, second);
    }

    /** The token when it is loaded; refuses it when it is another than the one that was loaded before. */
    FileToken token() {
        byte[] description = file.description();
        String hash =
                new ContentHash().update(description, 0, description.length).toString();
        if (piece.hash() != null && !piece.hash().equals(hash)) {
            throw new SourceException("the file " + piece.name()
                    + " has changed since it was loaded. Nothing was loaded from it; give what is new another name,"
                    + " or load all files again: write: replace");
        }
        return new FileToken(piece.to(), piece.to(), piece.modified(), hash);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            file.close();
        }
    }
}

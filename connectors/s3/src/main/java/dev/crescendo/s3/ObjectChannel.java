package dev.crescendo.s3;

import dev.crescendo.error.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object in one version, read from wherever it is moved to. A connection that breaks is made again where it broke, a few
 * times; every request asks for the same version.
 */
final class ObjectChannel implements SeekableByteChannel {
    private static final int MOST_TRIES = 4;
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_FOUND = 404;

    private final S3Client client;
    private final S3Store.Place place;
    private final String path;
    private final String version;
    private long size = -1;
    private long position;
    private @Nullable ResponseInputStream<GetObjectResponse> stream;
    private boolean open = true;

    ObjectChannel(S3Store store, String path, String version) {
        this.client = store.client();
        this.place = S3Store.Place.of(path);
        this.path = path;
        this.version = version;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= size()) {
            return -1;
        }
        byte[] bytes = new byte[Math.min(target.remaining(), 1 << 16)];
        for (int attempt = 1; ; attempt++) {
            try {
                int read = stream().read(bytes);
                if (read > 0) {
                    target.put(bytes, 0, read);
                    position += read;
                    return read;
                }
                throw new IOException("it ended at byte " + position + " of " + size());
            } catch (IOException broken) {
                drop();
                if (attempt == MOST_TRIES || broken instanceof NoSuchFileException) {
                    throw broken;
                }
            }
        }
    }

    private ResponseInputStream<GetObjectResponse> stream() throws IOException {
        ResponseInputStream<GetObjectResponse> reading = stream;
        if (reading == null) {
            try {
                reading = client.getObject(request -> request.bucket(place.bucket())
                        .key(place.key())
                        .ifMatch(version.isEmpty() ? null : version)
                        .range("bytes=" + position + "-"));
                stream = reading;
            } catch (SdkException refused) {
                throw explained(refused);
            } catch (UncheckedIOException broken) {
                throw broken.getCause();
            }
        }
        return reading;
    }

    private IOException explained(SdkException refused) {
        int status = refused instanceof S3Exception answer ? answer.statusCode() : 0;
        if (refused instanceof NoSuchKeyException || status == NOT_FOUND) {
            return new NoSuchFileException(path);
        }
        if (status == PRECONDITION_FAILED) {
            throw new SourceException("the file " + path + " has changed since this run was planned. Run it again");
        }
        throw S3Store.explained("reading " + path, refused);
    }

    @Override
    public long size() throws IOException {
        if (size < 0) {
            try {
                HeadObjectResponse head = client.headObject(request ->
                        request.bucket(place.bucket()).key(place.key()).ifMatch(version.isEmpty() ? null : version));
                size = head.contentLength();
            } catch (SdkException refused) {
                throw explained(refused);
            } catch (UncheckedIOException broken) {
                throw broken.getCause();
            }
        }
        return size;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition != position) {
            drop();
            position = newPosition;
        }
        return this;
    }

    private void drop() {
        if (stream != null) {
            stream.abort(); // closing would read it to its end
            stream = null;
        }
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            drop();
        }
    }
}

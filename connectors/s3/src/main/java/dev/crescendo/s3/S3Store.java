package dev.crescendo.s3;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.format.Glob;
import dev.crescendo.format.Store;
import dev.crescendo.format.StoredFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects of buckets. Their names are {@code s3://bucket/key}; versions are their entity tags, where they have any. */
record S3Store(String endpoint, String region, Secret accessKey, Secret secretKey, boolean pathStyle) implements Store {
    static final String PREFIX = "s3://";

    private static final Map<S3Store, S3Client> CLIENTS = new ConcurrentHashMap<>();

    private static final String WILD = "[*?\\[{]";

    /** A bucket and the rest of a path. */
    record Place(String bucket, String key) {
        static Place of(String path) {
            int slash = path.indexOf('/', PREFIX.length());
            if (!path.startsWith(PREFIX) || slash <= PREFIX.length() || slash == path.length() - 1) {
                throw new ConfigurationException(
                        "files " + path, "is no path of an object", "Write s3://bucket/folder/*.csv.");
            }
            return new Place(path.substring(PREFIX.length(), slash), path.substring(slash + 1));
        }
    }

    /** One for each such store in a JVM; it holds no connections. */
    S3Client client() {
        return CLIENTS.computeIfAbsent(this, S3Store::newClient);
    }

    private S3Client newClient() {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(pathStyle);
        if (!endpoint.isEmpty()) {
            builder.endpointOverride(URI.create(endpoint));
        }
        if (!region.isEmpty()) {
            builder.region(Region.of(region));
        } else if (!endpoint.isEmpty()) {
            builder.region(Region.US_EAST_1);
        }
        String id = accessKey.reveal();
        if (!id.isEmpty()) {
            builder.credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secretKey.reveal())));
        }
        return builder.build();
    }

    @Override
    public List<StoredFile> list(String pattern) {
        Place place = Place.of(pattern);
        String fixed = place.key().split(WILD, 2)[0];
        boolean wild = fixed.length() < place.key().length();
        String prefix = wild ? fixed.substring(0, fixed.lastIndexOf('/') + 1) : fixed;
        Glob glob = Glob.of(place.key().substring(wild ? prefix.length() : 0), pattern);
        List<StoredFile> found = new ArrayList<>();
        try {
            client().listObjectsV2Paginator(
                            request -> request.bucket(place.bucket()).prefix(prefix))
                    .contents()
                    .forEach(object -> {
                        boolean named = wild
                                ? !isTemporary(object.key().substring(prefix.length()))
                                        && glob.matches(object.key().substring(prefix.length()))
                                : object.key().equals(place.key());
                        if (named && !object.key().endsWith("/")) {
                            found.add(file(place.bucket(), object));
                        }
                    });
        } catch (SdkException failed) {
            throw explained("listing " + pattern, failed);
        } catch (UncheckedIOException broken) {
            // The client lets through some of what its connection says.
            throw new UnavailableException(
                    "listing " + pattern + " failed: " + broken.getCause() + ". Check the endpoint, or run it again",
                    broken);
        }
        found.sort(Comparator.comparing(StoredFile::name));
        return found;
    }

    /** What other programs have not finished, as in folders. */
    private static boolean isTemporary(String key) {
        return ("/" + key).matches(".*/[._].*");
    }

    private static StoredFile file(String bucket, S3Object object) {
        String path = PREFIX + bucket + "/" + object.key();
        // Not every server that speaks like S3 has a tag for what was put there by another way.
        String version = object.eTag() == null ? "" : object.eTag();
        CRC32 tag = new CRC32();
        tag.update(version.getBytes(StandardCharsets.UTF_8));
        long modified = object.lastModified().getEpochSecond() << 32 | tag.getValue();
        return new StoredFile(path, path, object.size(), modified, version);
    }

    @Override
    public SeekableByteChannel open(String path, String version) {
        return new ObjectChannel(this, path, version);
    }

    /** What a failure means to whoever runs the pipeline. */
    static RuntimeException explained(String doing, SdkException failed) {
        String message = String.valueOf(failed.getMessage());
        if (failed instanceof S3Exception refused) {
            int status = refused.statusCode();
            String what = doing + " failed: S3 says " + status + ", " + code(refused);
            return status >= 500 || status == 429
                    ? new UnavailableException(what + ". Run it again later", failed)
                    : new SourceException(
                            what + (status == 403 ? ". Check the keys and who may read it" : ". Check the path"),
                            failed);
        }
        return failed instanceof SdkClientException
                ? new UnavailableException(doing + " failed: " + message + ". Check endpoint, region and keys", failed)
                : new SourceException(doing + " failed: " + message, failed);
    }

    private static String code(S3Exception refused) {
        return refused.awsErrorDetails() == null
                ? ""
                : refused.awsErrorDetails().errorCode();
    }

    @Override
    public String toString() {
        return endpoint.isEmpty() ? "S3" : endpoint;
    }
}

package dev.crescendo.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Node;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.format.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3StoreFactoryTest {
    private static Store store(Map<String, String> given) {
        S3StoreFactory factory = new S3StoreFactory();
        List<Problem> problems = new ArrayList<>();

        Store store = factory.store(factory.options().read(Node.of("connections.bucket", given), problems));
        assertThat(problems).isEmpty();
        return store;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9000", "https://s3.example.com", "HTTPS://minio.internal:9000/"})
    void anAddressOfAServerIsTaken(String endpoint) {
        assertThat(store(Map.of("endpoint", endpoint))).hasToString(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9000",
                "127.0.0.1:9000",
                "minio",
                "ftp://minio",
                "http://",
                "http:// minio",
                "s3://bucket",
                "https://me:hunter2@minio:9000"
            })
    void whatIsNoneIsRefusedWithoutShowingIt(String endpoint) {
        assertThatThrownBy(() -> store(Map.of("endpoint", endpoint)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("connections.bucket.endpoint")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void oneKeyWithoutTheOtherIsRefused() {
        for (String key : List.of("access_key", "secret_key")) {
            assertThatThrownBy(() -> store(Map.of(key, "hunter2")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("connections.bucket")
                    .hasMessageNotContaining("hunter2");
        }
        assertThat(store(Map.of("access_key", "me", "secret_key", "hunter2"))).hasToString("S3");
        assertThat(store(Map.of())).hasToString("S3");
    }
}

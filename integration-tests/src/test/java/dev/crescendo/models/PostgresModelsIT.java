package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.UnavailableException;
import dev.crescendo.models.Shop.Customer;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.testserver.CutProxy;
import dev.crescendo.testserver.CutProxy.Cut;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresModelsIT extends ModelsContract {
    private static final String MODEL = "/* { key: id } */ select id, name from raw.customers";

    @Override
    Shop shopIn(Path where) throws Exception {
        return Shop.onPostgres(where, PostgresServer.shared());
    }

    @AfterEach
    void noFaults() {
        Faults.clear();
    }

    @Test
    void aCommitThatNobodyHasAnsweredIsAskedFor() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.createDatabase();
        Path password = Files.writeString(folder.resolve("password"), server.password());
        try (CutProxy proxy = new CutProxy(server.port())) {
            String url = server.url(database).replace(":" + server.port() + "/", ":" + proxy.port() + "/");
            Shop shop = Shop.onPostgres(folder, url, server.user(), password).model("names", MODEL);
            shop.load(new Customer(1, "Ada"));
            shop.build();

            shop.load(new Customer(2, "Bo"));
            cutAtCommit(proxy, Cut.BEFORE_ANSWER);
            assertThat(shop.build().build()).isPresent();
            assertThat(shop.rows("select count(*) from crescendo.builds")).containsExactly("2");
            assertThat(shop.rows("select count(*) from curated.names")).containsExactly("2");

            shop.load(new Customer(3, "Cy"));
            cutAtCommit(proxy, Cut.BEFORE_COMMIT_ARRIVES);
            assertThatThrownBy(shop::build)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("the connection broke when they were published; run it again");
            assertThat(shop.rows("select count(*) from crescendo.builds")).containsExactly("2");
            assertThat(shop.rows("select count(*) from curated.names")).containsExactly("2");

            Faults.clear();
            shop.build();
            assertThat(shop.rows("select count(*) from crescendo.builds")).containsExactly("3");
            assertThat(shop.rows("select count(*) from curated.names")).containsExactly("3");
        }
    }

    private static void cutAtCommit(CutProxy proxy, Cut where) {
        Faults.install(point -> {
            if (point == FaultPoint.IN_COMMIT_BEFORE_COMMIT) {
                proxy.cutNext(where);
            }
        });
    }

    @Test
    void whatACrashOfTheServerHasEmptiedIsNotPublished() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            Shop shop = Shop.onPostgres(folder, server, server.createDatabase()).model("names", MODEL);
            shop.load(new Customer(1, "Ada"));
            shop.build();
            shop.load(new Customer(2, "Bo"));
            Faults.install(point -> {
                if (point == FaultPoint.BEFORE_COMMIT) {
                    server.kill();
                    server.restart();
                }
            });
            assertThatThrownBy(shop::build)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("of 2 rows that were built for curated.\"names\", 0 are left");
            assertThat(shop.rows("select name from curated.names")).containsExactly("Ada");
            Faults.clear();
            shop.build();
            assertThat(shop.rows("select name from curated.names order by 1")).containsExactly("Ada", "Bo");
        }
    }
}

package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.models.Shop.Customer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph of 200 models, five wide and forty deep. */
class ManyModelsIT {
    @TempDir
    Path folder;

    @Test
    void twoHundredModelsAreBuiltOnceAndThenAsNeeded() {
        Shop shop = Shop.onDuckDb(folder);
        shop.load(new Customer(1, "Ada"));
        for (int level = 0; level < 40; level++) {
            for (int i = 0; i < 5; i++) {
                String sql = level == 0
                        ? "select id, name from raw.customers"
                        : "select below.id, below.name from curated.m_" + (level - 1) + "_" + i
                                + " as below left join curated.m_" + (level - 1) + "_" + (i + 1) % 5
                                + " as other on other.id = below.id";
                shop.model("m_" + level + "_" + i, "/*\nkey: id\n*/\n" + sql);
            }
        }
        assertThat(shop.built(shop.build())).hasSize(200);
        assertThat(shop.rows("select * from curated.m_39_4")).containsExactly("1|Ada");
        long begun = System.nanoTime();
        assertThat(shop.built(shop.build())).isEmpty();
        System.out.printf("nothing new in 200 models: %.2f s%n", (System.nanoTime() - begun) / 1e9);
        shop.model("m_20_0", "/*\nkey: id\n*/\nselect id, name from raw.customers");
        assertThat(shop.built(shop.build())).contains("m_20_0", "m_39_4").hasSizeLessThan(100);
    }
}

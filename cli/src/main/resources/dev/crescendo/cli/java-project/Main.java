import dev.crescendo.cli.Crescendo;
import dev.crescendo.extract.Cursor;
import dev.crescendo.record.Decimal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

public class Main {
    public record Rate(long id, String currency, @Decimal(precision = 12, scale = 4) BigDecimal rate) {}

    /** The source: whatever can be read in Java. Here it is a text file. */
    static Stream<Rate> read() throws IOException {
        return Files.lines(Path.of("rates.txt")).map(line -> {
            String[] words = line.split(" ");
            return new Rate(Long.parseLong(words[0]), words[1], new BigDecimal(words[2]));
        });
    }

    public static void main(String[] arguments) {
        Crescendo.project()
                .extractor("rates", Rate.class, context -> read(), Cursor.byLong(Rate::id))
                .main(arguments);
    }
}

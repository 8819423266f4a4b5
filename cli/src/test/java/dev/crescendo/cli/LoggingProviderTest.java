package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;

class LoggingProviderTest {
    @Test
    void whatIsLoggedHasTheValuesOfItsThread() {
        LoggingProvider provider = new LoggingProvider();
        provider.initialize();
        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.setContext(context);
        lines.start();
        context.getLogger("dev.crescendo").addAppender(lines);

        provider.getMDCAdapter().put("run", "2024-01-01");
        context.getLogger("dev.crescendo.cli").info("loaded {}", 7);

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage()).isEqualTo("loaded 7");
            assertThat(line.getMDCPropertyMap()).containsEntry("run", "2024-01-01");
        });
    }

    @Test
    void nothingIsWrittenUntilTheCommandSaysWhere() {
        LoggingProvider provider = new LoggingProvider();
        provider.initialize();

        LoggerContext context = (LoggerContext) provider.getLoggerFactory();

        assertThat(context.getLogger("ROOT").iteratorForAppenders()).isExhausted();
        assertThat(context.isStarted()).isTrue();
    }
}

package dev.crescendo.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends logs to standard error: warnings, or with {@code --verbose} all that Crescendo itself says. With {@code --log} to a
 * file, and everything else too.
 */
final class Logging {
    private Logging() {}

    /** Sends what is logged there. */
    static void start(PrintWriter to, boolean verbose, boolean quiet) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            /** Made for the first event, since most commands log nothing. */
            private @Nullable PatternLayoutEncoder encoder;

            @Override
            protected void append(ILoggingEvent event) {
                if (encoder == null) {
                    encoder = consoleLines(context, verbose);
                }
                to.print(Console.shown(new String(encoder.encode(event), StandardCharsets.UTF_8)));
                to.flush();
            }
        };
        appender.setContext(context);
        appender.setName("stderr");
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(quiet ? Level.ERROR : Level.WARN);
        if (verbose) {
            context.getLogger("dev.crescendo").setLevel(Level.DEBUG);
        }
    }

    private static PatternLayoutEncoder consoleLines(Context context, boolean verbose) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(verbose ? "%d{HH:mm:ss.SSS, UTC} %-5level %logger{20} %msg%n%ex" : "%-5level %msg%n%nopex");
        encoder.start();
        return encoder;
    }

    /**
     * Sends logs, and what is printed to the console that it returns, to a file: a line each, with time, run and load.
     *
     * @param json whether each is an object
     */
    static Console toFile(LogFile file, boolean json, boolean verbose) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("the command logs by Logback");
        }
        context.reset();
        Encoder<ILoggingEvent> encoder = json ? jsonLines() : textLines(context);
        encoder.setContext(context);
        encoder.start();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                try {
                    file.write(encoder.encode(event));
                } catch (IOException full) {
                    addError("the log can't be written", full);
                }
            }
        };
        appender.setContext(context);
        appender.setName("file");
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        context.getLogger("dev.crescendo").setLevel(verbose ? Level.DEBUG : Level.INFO);
        Logger printed = LoggerFactory.getLogger("dev.crescendo.cli");
        return new Console(lines(printed), lines(printed));
    }

    private static Encoder<ILoggingEvent> textLines(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level [%mdc] %msg%n%ex");
        return encoder;
    }

    private static Encoder<ILoggingEvent> jsonLines() {
        return new EncoderBase<>() {
            @Override
            public byte[] headerBytes() {
                return new byte[0];
            }

            @Override
            public byte[] encode(ILoggingEvent event) {
                Map<String, @Nullable Object> line = Json.object(
                        "time", event.getInstant(),
                        "level", event.getLevel().toString(),
                        "logger", event.getLoggerName(),
                        "message", event.getFormattedMessage());
                line.putAll(event.getMDCPropertyMap());
                if (event.getThrowableProxy() != null) {
                    line.put("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
                }
                return (Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public byte[] footerBytes() {
                return new byte[0];
            }
        };
    }

    /** What logs each line that is printed to it. */
    private static PrintWriter lines(Logger logger) {
        return new PrintWriter(new Writer() {
            private final StringBuilder line = new StringBuilder();

            @Override
            public void write(char[] text, int offset, int length) {
                synchronized (line) {
                    for (int i = offset; i < offset + length; i++) {
                        if (text[i] == '\n') {
                            logger.info("{}", line);
                            line.setLength(0);
                        } else if (text[i] != '\r') {
                            line.append(text[i]);
                        }
                    }
                }
            }

            @Override
            public void flush() {
                // a line is logged when it ends
            }

            @Override
            public void close() {
                flush();
            }
        });
    }
}

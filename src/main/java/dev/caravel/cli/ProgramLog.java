package dev.caravel.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.caravel.settings.LogSettings;
import org.slf4j.LoggerFactory;

/** The log that the program writes to stderr, as its settings want it. */
final class ProgramLog {

    private ProgramLog() {}

    /** @param otherwise the level where no setting names one */
    static void set(LogSettings settings, String otherwise) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> appender = root.getAppender("stderr");
        if (appender instanceof OutputStreamAppender<ILoggingEvent> stderr
                && stderr.getEncoder() instanceof LogEncoder encoder) {
            encoder.format(settings.format());
            root.setLevel(Level.valueOf(settings.level().orElse(otherwise)));
            settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(Level.valueOf(level)));
        }
    }
}

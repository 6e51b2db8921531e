package dev.vedette.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class LogLinesTest {
  @Test
  void eachEventIsOneJsonLineOnStandardError() throws Exception {
    LoggerContext context = new LoggerContext();
    var configurator = ServiceLoader.load(Configurator.class).findFirst().orElseThrow();
    configurator.setContext(context);
    assertThat(configurator.configure(context))
        .isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    var appender = (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("JSON");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    context.getLogger("ROOT").addAppender(events);

    context
        .getLogger("probe")
        .atWarn()
        .addKeyValue("file", "a \"b\"\n")
        .setCause(new IllegalStateException("x\ny"))
        .log("bad file");

    String line =
        new String(
            ((JsonEncoder) appender.getEncoder()).encode(events.list.getFirst()),
            StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n").startsWith("{");
    assertThat(line.strip().lines()).hasSize(1);
    assertThat(line)
        .contains("\"level\":\"WARN\"")
        .contains("\"formattedMessage\":\"bad file\"")
        .contains("\"kvpList\": [{\"file\":\"a \\\"b\\\"\\n\"}]");
  }
}

package dev.vedette.language.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class EventFileTest {
  private static Result<List<FieldEvent>> read(String text) {
    return EventFile.read("e", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Value value(FieldEvent event, String field) {
    return event.get(FieldCatalog.standard().find(field).orElseThrow());
  }

  @Test
  void readsWhatTheEventsCommandPrints() {
    var events =
        read("""
        {"time":1763776800000000001,"source":"syscall","type":"openat","fields":{"evt.is_open_read":true,"fd.name":"/a","proc.aname":["sh","init"],"proc.pid":12,"proc.tty":0,"user.name":null}}
        {"time":1763776800000000002,"source":"syscall","type":"close","fields":{}}
        """)
            .orElseThrow();
    assertThat(events).hasSize(2);
    var event = events.getFirst();
    assertThat(event.type()).isEqualTo("openat");
    assertThat(event.timeNanos()).isEqualTo(1763776800000000001L);
    assertThat(value(event, "proc.pid")).isEqualTo(Value.number(12));
    assertThat(value(event, "proc.aname[2]")).isEqualTo(Value.text("init"));
    assertThat(value(event, "proc.aname[3]")).isEqualTo(Value.ABSENT);
    assertThat(value(event, "user.name")).isEqualTo(Value.ABSENT);
    assertThat(value(event, "proc.name")).isEqualTo(Value.NOT_SENT);
  }

  @Test
  void readsYamlAndJsonByFieldName() {
    var written = read("evt.type: openat\nproc.name: 12\n").orElseThrow();
    assertThat(value(written.getFirst(), "proc.name")).isEqualTo(Value.text("12"));
    assertThat(value(written.getFirst(), "fd.name")).isEqualTo(Value.ABSENT);
    assertThat(read("- {evt.type: open}\n- {evt.type: close}\n").orElseThrow()).hasSize(2);
    assertThat(read("{\"evt.type\": \"open\",\n \"fd.name\": \"/x\"}").orElseThrow()).hasSize(1);
  }

  @Test
  void namesTheLineThatIsWrong() {
    var text =
        """
        {"evt.type":"open"}

        {"evt.type":"open","fd.nmae":"/x"}
        {"type":"open","time":"noon","fields":{"proc.pid":[1]}}
        {"evt.type":
        """;
    assertThat(read(text).diagnostics().stream().map(Diagnostic::line).toList())
        .containsExactly(3, 4, 4, 5);
  }

  @Property(tries = 300)
  void neverThrows(@ForAll String noise) {
    assertThat(read(noise).diagnostics()).isNotNull();
    assertThat(read("{\"evt.type\":\"open\",\"proc.pid\":" + noise + "}").diagnostics())
        .isNotNull();
  }
}

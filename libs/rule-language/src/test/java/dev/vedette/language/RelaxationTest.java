package dev.vedette.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Simplifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RelaxationTest {
  private static final Field PATH = FieldCatalog.standard().find("fd.name").orElseThrow();
  private static final Field NAME = FieldCatalog.standard().find("proc.name").orElseThrow();

  private static RuleBook book(String... conditions) {
    var text = new StringBuilder();
    for (int i = 0; i < conditions.length; i++) {
      text.append(
          """
          - rule: rule %d
            desc: a test
            condition: %s
            output: "%%evt.type"
            priority: NOTICE
          """
              .formatted(i, conditions[i]));
    }
    var file = new RuleFile("test.yaml", text.toString().getBytes(StandardCharsets.UTF_8));
    return new RuleLoader().load(List.of(file)).book().orElseThrow();
  }

  private static FieldValues open(String path) {
    return new FieldValues("openat").with("fd.name", Value.text(path));
  }

  @Test
  void keepsWhatTheFieldsDecide() {
    var relaxation =
        book(
                "evt.type = openat and fd.name startswith /etc/ and not proc.name = cat",
                "evt.type = openat and fd.name = /root/key")
            .relaxation("syscall", Set.of(PATH));
    assertThat(relaxation.passes(open("/etc/shadow"))).isTrue();
    assertThat(relaxation.passes(open("/root/key"))).isTrue();
    assertThat(relaxation.passes(open("/tmp/other"))).isFalse();
    assertThat(relaxation.eventTypes()).containsExactly("openat");
    assertThat(relaxation.condition("execve")).isEqualTo(Simplifier.FALSE);
  }

  @Test
  void passesAllWhereARuleReadsOtherFields() {
    var relaxation =
        book("evt.type = openat and proc.name = cat", "evt.type = openat and fd.name = /root/key")
            .relaxation("syscall", Set.of(PATH));
    assertThat(relaxation.condition("openat")).isEqualTo(Simplifier.TRUE);
  }

  @Test
  void leavesOutAlternativesThatOthersCover() {
    var relaxation =
        book(
                "evt.type = openat and fd.name startswith /etc/",
                "evt.type = openat and fd.name startswith /etc/ and proc.name = cat")
            .relaxation("syscall", Set.of(PATH, NAME));
    var wide = book("evt.type = openat and fd.name startswith /etc/");
    assertThat(relaxation.condition("openat"))
        .isEqualTo(wide.relaxation("syscall", Set.of(PATH)).condition("openat"));
  }
}

package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LiveFieldsTest {
  @Test
  void namesWhatNoEventOfANodeFills() {
    assertThat(neverFilled("proc.name", "container.privileged", "fd.name", "k8s.pod.name"))
        .containsExactly("container.privileged", "k8s.pod.name");
  }

  @Test
  void namesWhatOnlyRecordingsFill() {
    assertThat(neverFilled("evt.buffer", "proc.nthreads", "thread.tid"))
        .containsExactly("evt.buffer", "proc.nthreads");
  }

  private static Iterable<String> neverFilled(String... names) {
    List<Field> fields =
        Stream.of(names).map(name -> FieldCatalog.standard().find(name).orElseThrow()).toList();
    return LiveFields.neverFilled(fields);
  }
}

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
    assertThat(neverFilled("proc.name", "k8s.rc.name", "fd.name", "k8s.pod.name"))
        .containsExactly("k8s.rc.name");
  }

  @Test
  void namesWhatOnlyRecordingsFill() {
    assertThat(neverFilled("evt.pluginname", "proc.nthreads", "thread.tid"))
        .containsExactly("evt.pluginname", "proc.nthreads");
  }

  private static Iterable<String> neverFilled(String... names) {
    List<Field> fields =
        Stream.of(names).map(name -> FieldCatalog.standard().find(name).orElseThrow()).toList();
    return LiveFields.neverFilled(fields);
  }
}

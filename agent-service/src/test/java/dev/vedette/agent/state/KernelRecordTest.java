package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.ebpf.RecordView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class KernelRecordTest {
  @Test
  void readsHeaderAndSections() {
    KernelRecord record =
        new RecordBuilder(11, 42)
            .comm("cat")
            .result(-2)
            .argument(1, 99)
            .string(1, "etc/passwd")
            .components(2, "share", "usr")
            .read();
    assertThat(record.event()).isEqualTo(11);
    assertThat(record.processId()).isEqualTo(42);
    assertThat(record.result()).isEqualTo(-2);
    assertThat(record.argument(1)).isEqualTo(99);
    assertThat(new String(record.comm(), StandardCharsets.UTF_8)).isEqualTo("cat");
    assertThat(record.text(Section.PATH)).isEqualTo("etc/passwd");
    assertThat(new String(record.path(Section.PATH_BASE), StandardCharsets.UTF_8))
        .isEqualTo("/usr/share");
    assertThat(record.has(Section.TEXT)).isFalse();
    assertThat(record.path(Section.CWD)).isNull();
  }

  @Test
  void anEmptyListOfComponentsIsTheRoot() {
    assertThat(new RecordBuilder(11, 1).components(13).read().path(Section.CWD))
        .isEqualTo(new byte[] {'/'});
  }

  @Test
  void refusesWhatIsCutOffOrUnknown() {
    byte[] whole = new RecordBuilder(11, 42).string(1, "/etc/passwd").array();
    KernelRecord record = new KernelRecord();
    assertThat(record.read(RecordView.of(Arrays.copyOf(whole, 100)))).isFalse();
    assertThat(record.read(RecordView.of(Arrays.copyOf(whole, 145)))).isFalse();
    assertThat(record.read(new RecordBuilder(11, 42).bytes(99, new byte[4]).view())).isFalse();
    assertThat(record.read(RecordView.of(whole))).isTrue();
  }

  @Test
  void survivesAnyBytes() {
    var random = new java.util.Random(7);
    KernelRecord record = new KernelRecord();
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new RecordBuilder(11, 42).string(1, "/etc/passwd").process(1, 2, 3, 4).array();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[136 + random.nextInt(bytes.length - 136)] = (byte) random.nextInt();
      }
      read += record.read(RecordView.of(bytes)) ? 1 : 0;
    }
    assertThat(read).isBetween(1, 19_999);
  }
}

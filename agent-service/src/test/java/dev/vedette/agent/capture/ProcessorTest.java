package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.vedette.ebpf.BpfObject;
import dev.vedette.ebpf.BpfProbe;
import dev.vedette.ebpf.ProbeResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The programs as they were compiled for each processor. They are only read here: a program for
 * other registers cannot be loaded, let alone attached, so that of arm64 is not known to run.
 */
final class ProcessorTest {
  @Test
  void eachProcessorHasAllProgramsAndMaps() {
    assumeFalse(
        BpfProbe.probe() instanceof ProbeResult.Unsupported(String reason)
            && reason.contains("libbpf"),
        "skipped: no libbpf");
    for (Processor processor : Processor.values()) {
      try (BpfObject object = BpfObject.open("capture", KernelPrograms.bytes(processor))) {
        assertThat(KernelPrograms.PROGRAMS).as(processor.object()).allMatch(object::has);
        for (String map : List.of("ring", "recipes", "filters", "slots", "lost", "counts")) {
          object.resize(map, 1 << 16);
        }
      }
    }
  }

  @Test
  void eachLooksAtItsOwnRegisters() {
    String x86 = new String(KernelPrograms.bytes(Processor.X86), StandardCharsets.ISO_8859_1);
    String arm64 = new String(KernelPrograms.bytes(Processor.ARM64), StandardCharsets.ISO_8859_1);
    assertThat(x86).contains("orig_ax").doesNotContain("orig_x0", "syscallno");
    assertThat(arm64).contains("orig_x0", "syscallno").doesNotContain("orig_ax");
  }

  @Test
  void findsTheOneOfThisMachine() {
    assertThat(Processor.named("aarch64")).contains(Processor.ARM64);
    assertThat(Processor.named("amd64")).contains(Processor.X86);
    assertThat(Processor.named("riscv64")).isEmpty();
  }
}

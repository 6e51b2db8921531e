package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.vedette.ebpf.BpfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What it takes the kernel to load the programs. Runs where they can be loaded, else says why not.
 */
final class ProgramsKernelIT {
  private static final String VERIFIED = "verified_insns:";
  // The kernel refuses at a million, and half of that takes it half a second.
  private static final long MOST = 60_000;

  @Test
  void isVerifiedQuickly() throws Exception {
    try (KernelPrograms _ = load()) {
      List<Long> verified = verified();
      assertThat(verified).hasSizeGreaterThanOrEqualTo(KernelPrograms.PROGRAMS.size());
      assertThat(verified).allSatisfy(instructions -> assertThat(instructions).isLessThan(MOST));
    }
  }

  private static KernelPrograms load() {
    try {
      return KernelPrograms.load(1 << 20);
    } catch (BpfException refused) {
      System.out.println("skipped: ProgramsKernelIT: " + refused.getMessage());
      return abort(String.valueOf(refused.getMessage()));
    }
  }

  /** How many instructions the kernel went through for each program of this process. */
  private static List<Long> verified() throws IOException {
    List<Long> verified = new ArrayList<>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
      for (Path descriptor : descriptors) {
        if (Files.exists(descriptor)) {
          for (String line : Files.readAllLines(descriptor)) {
            if (line.startsWith(VERIFIED)) {
              verified.add(Long.parseLong(line.substring(VERIFIED.length()).strip()));
            }
          }
        }
      }
    }
    return verified;
  }
}

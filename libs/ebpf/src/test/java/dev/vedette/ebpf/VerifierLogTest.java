package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VerifierLogTest {
  @Test
  void picksTheReasonOutOfALog() {
    String log =
        """
        reg type unsupported for arg#0 function first#6
        0: R1=ctx() R10=fp0
        ; long x = table[index]; @ first.c:9
        0: (79) r1 = *(u64 *)(r1 +8)
        invalid access to map value, value_size=8 off=64 size=8
        R1 max value is outside of the allowed memory range
        processed 14 insns (limit 1000000) max_states_per_insn 0 total_states 1
        """;
    assertThat(VerifierLog.summary("first", 13, log))
        .isEqualTo(
            "first: cannot load: R1 max value is outside of the allowed memory range"
                + " [EACCES (refused by the verifier)]");
  }

  @Test
  void fallsBackToTheErrorNumber() {
    assertThat(VerifierLog.summary("first", -1, ""))
        .startsWith("first: cannot load: EPERM (not permitted");
  }
}

package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FlagTableTest {
  @Test
  void namesEachBitOnce() {
    assertThat(FlagTable.named("file_flags").bits(FlagBits.open(02101)))
        .isEqualTo("O_APPEND|O_CREAT|O_WRONLY");
    assertThat(FlagTable.named("file_flags").bits(FlagBits.open(2))).isEqualTo("O_RDWR");
    assertThat(FlagTable.named("file_flags").bits(FlagBits.open(02000000)))
        .isEqualTo("O_RDONLY|O_CLOEXEC");
    assertThat(FlagTable.named("file_flags").bits(0)).isEqualTo("O_NONE");
  }

  @Test
  void namesAllThatAChoiceIsCalled() {
    assertThat(FlagTable.named("socket_families").choice(1)).isEqualTo("AF_LOCAL|AF_UNIX");
    assertThat(FlagTable.named("socket_families").choice(17)).isEqualTo("AF_PACKET");
    assertThat(FlagTable.named("socket_families").choice(99)).isEmpty();
  }

  @Test
  void translatesPtraceRequests() {
    FlagTable requests = FlagTable.named("ptrace_requests");
    assertThat(requests.choice(FlagBits.ptrace(0))).isEqualTo("PTRACE_TRACEME");
    assertThat(requests.choice(FlagBits.ptrace(16))).isEqualTo("PTRACE_ATTACH");
    assertThat(requests.choice(FlagBits.ptrace(0x4206))).isEqualTo("PTRACE_SEIZE");
    assertThat(requests.choice(FlagBits.ptrace(13))).isEqualTo("PTRACE_SETREGS");
    assertThat(requests.choice(FlagBits.ptrace(5))).isEqualTo("PTRACE_POKEDATA");
    assertThat(requests.choice(FlagBits.ptrace(12345))).isEqualTo("PTRACE_UNKNOWN");
  }

  @Test
  void translatesCloneFlags() {
    assertThat(FlagTable.named("clone_flags").bits(FlagBits.clone(0x10000000 | 0x20000)))
        .isEqualTo("CLONE_NEWNS|CLONE_NEWUSER");
  }
}

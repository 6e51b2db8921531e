package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessTableTest {
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final int SOME_CALL = 11;

  @TempDir Path proc;
  private ProcessTable table;

  @BeforeEach
  void emptyTable() {
    table = new ProcessTable(2000, proc);
  }

  @Test
  void aForkInheritsAndAnExecReplaces() {
    TrackedProcess shell = table.apply(exec(10, "sh", "/bin/sh", "sh", "-c", "true"));
    TrackedProcess child = fork(11, 10, 10, "sh");
    assertThat(child.image()).isSameAs(shell.image());
    assertThat(text(child.cwd())).isEqualTo("/srv/data");
    assertThat(child.parent()).isEqualTo(10);

    table.apply(
        new RecordBuilder(KernelRecord.EXECVE, 11)
            .comm("cat")
            .parent(10)
            .process(10, 10, 11, 34816)
            .components(12, "cat", "bin")
            .bytes(14, "cat\0/etc/shadow\0".getBytes(StandardCharsets.UTF_8))
            .components(17, ID, "docker")
            .read());
    assertThat(text(child.image().exe())).isEqualTo("cat");
    assertThat(text(child.image().rest())).isEqualTo("/etc/shadow\0");
    assertThat(text(child.comm())).isEqualTo("cat");
    assertThat(child.terminal()).isEqualTo(34816);
    assertThat(child.container().id()).isEqualTo("0123456789ab");
    assertThat(child.image().has(ExecutedImage.WRITABLE)).isTrue();
    assertThat(text(table.ancestry(child).all().get(1).comm())).isEqualTo("sh");
  }

  @Test
  void anExitLeavesTheChildrenToTheReaper() {
    table.apply(exec(10, "daemon", "/d", "d"));
    fork(20, 10, 10, "middle");
    TrackedProcess child = fork(30, 20, 20, "worker");
    KernelRecord exit = new RecordBuilder(KernelRecord.EXIT, 20).parent(10).argument(0, 10).read();
    TrackedProcess gone = table.apply(exit);
    table.afterwards(exit, gone);
    assertThat(table.known(20)).isEmpty();
    assertThat(child.parent()).isEqualTo(10);
    assertThat(text(table.ancestry(child).all().get(1).comm())).isEqualTo("daemon");
  }

  @Test
  void ancestorsAreFollowedAnewWhenOneOfThemChanges() {
    table.apply(exec(10, "daemon", "/d", "d"));
    fork(20, 10, 10, "sh");
    TrackedProcess child = fork(30, 20, 20, "worker");
    table.known(10).orElseThrow().parent = 0;
    Ancestry before = table.ancestry(child);
    assertThat(names(before)).containsExactly("worker", "sh", "daemon");
    assertThat(table.ancestry(child)).isSameAs(before);

    table.apply(executed(20, "bash", "/b", "b").parent(10).read());
    assertThat(names(table.ancestry(child))).containsExactly("worker", "bash", "daemon");

    KernelRecord exit = new RecordBuilder(KernelRecord.EXIT, 20).parent(10).argument(0, 10).read();
    table.afterwards(exit, table.apply(exit));
    assertThat(names(table.ancestry(child))).containsExactly("worker", "daemon");

    table.apply(new RecordBuilder(SOME_CALL, 10).start(9_000_000_000L).comm("new").read());
    assertThat(names(table.ancestry(child))).startsWith("worker", "new");
  }

  private static List<String> names(Ancestry ancestry) {
    return ancestry.all().stream().map(process -> text(process.comm())).toList();
  }

  @Test
  void aReusedNumberIsAnotherProcess() {
    TrackedProcess first = table.apply(exec(10, "old", "/old", "old"));
    TrackedProcess second =
        table.apply(new RecordBuilder(SOME_CALL, 10).start(9_000_000_000L).comm("new").read());
    assertThat(second).isNotSameAs(first);
    assertThat(second.complete()).isFalse();
    assertThat(text(second.comm())).isEqualTo("new");
  }

  @Test
  void everyRecordRefreshesNamesAndUsers() {
    TrackedProcess process = table.apply(exec(10, "a", "/a", "a"));
    table.apply(new RecordBuilder(SOME_CALL, 10).comm("renamed").user(7, 8).parent(3).read());
    assertThat(text(process.comm())).isEqualTo("renamed");
    assertThat(process.userId()).isEqualTo(7);
    assertThat(process.groupId()).isEqualTo(8);
    assertThat(process.parent()).isEqualTo(3);
    table.apply(new RecordBuilder(SOME_CALL, 10).thread(11).comm("thread").user(7, 8).read());
    assertThat(text(process.comm())).isEqualTo("renamed");
  }

  @Test
  void readsProcfsForWhatWasThereBefore() throws IOException {
    Path entry = Files.createDirectories(proc.resolve("77"));
    Files.writeString(
        entry.resolve("stat"),
        "77 (odd ) name) S 1 70 60 34817 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 500 0 0");
    Files.writeString(
        entry.resolve("status"),
        """
        Uid:	1	5	5	5
        Gid:	1	6	6	6
        NStgid:	77	3
        NSpgid:	70	2
        CapEff:	00000000000000ff
        """);
    Files.writeString(entry.resolve("cmdline"), "prog\0--flag\0");
    Files.writeString(entry.resolve("environ"), "A=1\0");
    Files.writeString(entry.resolve("loginuid"), "1000");
    Files.writeString(entry.resolve("cgroup"), "5:memory:/docker/" + ID + "\n0::/\n");
    Files.createSymbolicLink(entry.resolve("cwd"), Path.of("/somewhere"));
    table.scan();
    TrackedProcess process = table.known(77).orElseThrow();
    assertThat(text(process.comm())).isEqualTo("odd ) name");
    assertThat(process.parent()).isEqualTo(1);
    assertThat(process.session()).isEqualTo(60);
    assertThat(process.virtualPid()).isEqualTo(3);
    assertThat(process.userId()).isEqualTo(5);
    assertThat(process.loginUserId()).isEqualTo(1000);
    assertThat(process.container().id()).isEqualTo("0123456789ab");
    assertThat(text(process.cwd())).isEqualTo("/somewhere");
    assertThat(text(process.image().exe())).isEqualTo("prog");
    // The kernel's own start time is exact; procfs rounds to ticks, and it is still the same
    // process.
    TrackedProcess seen =
        table.apply(new RecordBuilder(SOME_CALL, 77).start(5_003_000_000L).comm("x").read());
    assertThat(seen).isSameAs(process);
  }

  @Test
  void forgetsTheLongestUnusedWhenFullAndCountsIt() {
    for (int pid = 1; pid <= 2100; pid++) {
      table.apply(exec(pid, "p" + pid, "/p", "p"));
    }
    assertThat(table.size()).isEqualTo(2000);
    assertThat(table.evicted()).isEqualTo(100);
    assertThat(table.known(1)).isEmpty();
    assertThat(table.known(2100)).isPresent();
  }

  @Test
  void boundsTheBytesOfWhatIsRemembered() {
    String large = "x".repeat(4000);
    ProcessTable many = new ProcessTable(1_000_000, proc);
    for (int pid = 1; pid <= 12_000; pid++) {
      many.apply(exec(pid, "p", "/p", large));
    }
    assertThat(many.evicted()).isPositive();
    assertThat(many.size()).isBetween(5_000, 9_000);
  }

  private KernelRecord exec(int pid, String comm, String path, String... arguments) {
    return executed(pid, comm, path, arguments).read();
  }

  private RecordBuilder executed(int pid, String comm, String path, String... arguments) {
    return new RecordBuilder(KernelRecord.EXECVE, pid)
        .comm(comm)
        .process(pid, pid, pid, 0)
        .components(12, path.substring(1))
        .components(13, "data", "srv")
        .bytes(14, (String.join("\0", arguments) + "\0").getBytes(StandardCharsets.UTF_8))
        .components(17, "ssh.service", "system.slice");
  }

  private TrackedProcess fork(int pid, int origin, int parent, String comm) {
    return table.apply(
        new RecordBuilder(KernelRecord.FORK, pid)
            .comm(comm)
            .parent(parent)
            .argument(0, origin)
            .process(pid, origin, pid, 0)
            .read());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

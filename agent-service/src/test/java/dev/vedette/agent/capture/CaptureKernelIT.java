package dev.vedette.agent.capture;

import static dev.vedette.agent.capture.EventWatch.run;
import static dev.vedette.agent.capture.EventWatch.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.EventSnapshot;
import dev.vedette.agent.filter.Interest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, seen through the kernel. Runs where BPF programs can be loaded, else says why
 * not.
 */
final class CaptureKernelIT {
  private static EventWatch watch;

  @TempDir Path directory;

  @BeforeAll
  static void startCapture() {
    watch =
        new EventWatch(
            KernelCapture.capturableTypes(),
            "evt.res",
            "evt.rawres",
            "evt.args",
            "evt.arg.flags",
            "evt.arg.request",
            "evt.arg.target",
            "evt.arg.oldpath",
            "evt.arg.domain",
            "evt.is_open_read",
            "evt.is_open_write",
            "fd.name",
            "fd.nameraw",
            "fd.directory",
            "fd.filename",
            "fd.type",
            "fd.typechar",
            "fd.num",
            "fd.l4proto",
            "fd.sport",
            "fd.rip",
            "proc.name",
            "proc.pname",
            "proc.aname[2]",
            "proc.cmdline",
            "proc.exe",
            "proc.exepath",
            "proc.cwd",
            "proc.args[1]",
            "proc.env[MARK]",
            "proc.tty",
            "proc.is_exe_from_memfd",
            "proc.sname",
            "user.name",
            "user.uid",
            "container.id",
            "thread.cap_effective");
    if (watch.status() instanceof CaptureStatus.Unavailable(String reason)) {
      System.out.println("skipped: CaptureKernelIT: " + reason);
    }
    assumeTrue(watch.status() instanceof CaptureStatus.Active, watch.status().toString());
  }

  @AfterAll
  static void stopCapture() {
    watch.close();
  }

  @Test
  void seesWhoReadsWhichFile() throws Exception {
    run("sh", "-c", "cat /etc/shadow; true");
    EventSnapshot event =
        watch.await("openat", Map.of("proc.name", "cat", "fd.name", "/etc/shadow"));
    assertThat(text(event, "evt.is_open_read")).isEqualTo("true");
    assertThat(text(event, "evt.is_open_write")).isEqualTo("false");
    assertThat(text(event, "proc.pname")).isEqualTo("sh");
    assertThat(text(event, "proc.aname[2]")).startsWith("java");
    assertThat(text(event, "proc.cmdline")).isEqualTo("cat /etc/shadow");
    assertThat(text(event, "user.name")).isEqualTo(System.getProperty("user.name"));
    assertThat(text(event, "fd.typechar")).isEqualTo("f");
    assertThat(text(event, "fd.directory")).isEqualTo("/etc");
    assertThat(text(event, "container.id")).isEqualTo("host");
  }

  @Test
  void makesRelativePathsWhole() throws Exception {
    Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(directory.resolve("a/mark-relative"), "x");
    run("sh", "-c", "cd " + directory + "/a/b && cat ../../a/./mark-relative");
    EventSnapshot event = watch.await("openat", Map.of("fd.filename", "mark-relative"));
    assertThat(text(event, "fd.name")).isEqualTo(directory + "/a/mark-relative");
    assertThat(text(event, "fd.nameraw")).isEqualTo("../../a/./mark-relative");
    assertThat(text(event, "proc.cwd")).isEqualTo(directory + "/a/b/");
  }

  @Test
  void seesWritingTruncatingAndFailing() throws Exception {
    Path file = directory.resolve("mark-write");
    run("sh", "-c", "echo x > " + file + "; cat " + directory + "/mark-missing");
    EventSnapshot written = watch.await("openat", Map.of("fd.name", file.toString()));
    assertThat(text(written, "evt.is_open_write")).isEqualTo("true");
    assertThat(text(written, "evt.arg.flags")).contains("O_TRUNC").contains("O_F_CREATED");
    EventSnapshot missing = watch.await("openat", Map.of("fd.name", directory + "/mark-missing"));
    assertThat(text(missing, "evt.res")).isEqualTo("ENOENT");
    assertThat(text(missing, "fd.num")).isEqualTo("-1");
    assertThat(text(missing, "fd.filename")).isEqualTo("<NA>");
  }

  @Test
  void seesWhatIsExecutedHow() throws Exception {
    run("env", "MARK=yes", "sh", "-c", "sleep 0.01 ; true");
    EventSnapshot event =
        watch.await("execve", Map.of("proc.name", "sleep", "proc.env[MARK]", "yes"));
    assertThat(text(event, "proc.exe")).isEqualTo("sleep");
    assertThat(text(event, "proc.exepath")).endsWith("/sleep");
    assertThat(text(event, "proc.cmdline")).isEqualTo("sleep 0.01");
    assertThat(text(event, "proc.pname")).isEqualTo("sh");
    assertThat(text(event, "evt.res")).isEqualTo("SUCCESS");
    assertThat(text(event, "proc.is_exe_from_memfd")).isEqualTo("false");
    run("sh", "-c", "/nonexistent-mark; true");
  }

  @Test
  void seesLinks() throws Exception {
    Path file = Files.writeString(directory.resolve("mark-file"), "x");
    run("ln", "-s", "/etc/shadow", directory.resolve("mark-symlink").toString());
    run("ln", file.toString(), directory.resolve("mark-hardlink").toString());
    watch.await("symlinkat", Map.of("evt.arg.target", "/etc/shadow"));
    watch.await("linkat", Map.of("evt.arg.oldpath", file.toString()));
  }

  @Test
  void seesAConnectionThatBecomesStandardInput() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port + "; exec 0<&3");
      EventSnapshot connect =
          watch.await("connect", Map.of("fd.sport", Integer.toString(port), "evt.res", "SUCCESS"));
      assertThat(text(connect, "fd.name")).startsWith("127.0.0.1:").endsWith("->127.0.0.1:" + port);
      assertThat(text(connect, "fd.type")).isEqualTo("ipv4");
      assertThat(text(connect, "fd.l4proto")).isEqualTo("tcp");
      assertThat(text(connect, "fd.rip")).isEqualTo("127.0.0.1");
      EventSnapshot dup = watch.await("dup2", Map.of("evt.rawres", "0", "fd.type", "ipv4"));
      assertThat(text(dup, "fd.name")).endsWith(Integer.toString(port));
      assertThat(text(dup, "proc.name")).isEqualTo("bash");
    }
  }

  @Test
  void seesEveryCallThatTheStableRulesName() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "skipped: no perl");
    // Numbers of x86-64; calls that would change anything are made so that they fail.
    String script =
        """
        my ($h, $n, $u, $s) = ("/etc/hostname", "/nonexistent-mark", "mark-uargs", "/etc/shadow");
        my ($a, $b, $how) = ("$n/a", "$n/b", pack("QQQ", 0, 0, 0));
        syscall(2, $h, 0, 0); syscall(437, -100, $h, $how, 24);
        syscall(322, -100, $n, 0, 0, 0);
        syscall(313, 99, $u, 0); syscall(175, 0, 0, $u);
        syscall(101, 0, 0, 0, 0);
        syscall(32, 0); syscall(33, 0, 77); syscall(292, 0, 78, 0);
        syscall(86, $a, $b); syscall(88, $s, $b);
        my $name = pack_sockaddr_in(9, inet_aton("127.0.0.1"));
        socket(my $udp, 2, 2, 17); send($udp, "x", 0, $name);
        my $data = "x"; my $vector = pack("PQ", $data, 1);
        my $message = pack("PLx4PQQQl", $name, 16, $vector, 1, 0, 0, 0);
        syscall(46, fileno($udp), $message, 0);
        socket(my $packet, 17, 3, 0);
        """;
    run("perl", "-MSocket", "-e", script);
    for (String type : Set.of("dup", "dup2", "dup3")) {
      watch.await(type, Map.of("proc.name", "perl", "evt.res", "SUCCESS"));
    }
    watch.await("open", Map.of("fd.name", "/etc/hostname"));
    watch.await("openat2", Map.of("fd.name", "/etc/hostname", "evt.is_open_read", "true"));
    watch.await("execveat", Map.of("evt.res", "ENOENT"));
    watch.await("finit_module", Map.of("proc.name", "perl", "fd.num", "99"));
    watch.await("init_module", Map.of("proc.name", "perl"));
    watch.await("ptrace", Map.of("evt.arg.request", "PTRACE_TRACEME"));
    watch.await("link", Map.of("evt.arg.oldpath", "/nonexistent-mark/a"));
    watch.await("symlink", Map.of("evt.arg.target", "/etc/shadow"));
    EventSnapshot sent = watch.await("sendto", Map.of("fd.l4proto", "udp"));
    assertThat(text(sent, "fd.name")).endsWith("->127.0.0.1:9");
    EventSnapshot message = watch.await("sendmsg", Map.of("fd.l4proto", "udp"));
    assertThat(text(message, "fd.name")).endsWith("->127.0.0.1:9");
    watch.await("socket", Map.of("evt.arg.domain", "AF_PACKET"));
  }

  @Test
  void seesWhatIsWrittenWhere() throws Exception {
    Path file = directory.resolve("mark-write");
    run("sh", "-c", "echo hello > " + file + "; chown 0:0 " + file);
    EventSnapshot event = watch.await("write", Map.of("fd.name", file.toString()));
    assertThat(text(event, "evt.args")).contains("data=hello", "size=6");
    assertThat(text(event, "evt.rawres")).isEqualTo("6");
    watch.await("fchownat", Map.of("proc.name", "chown", "evt.rawres", "0"));
  }

  @Test
  void leavesPlainInputAndOutputToThoseWhoNameIt() {
    assertThat(KernelCapture.meant(KernelCapture.capturableTypes()))
        .contains("openat", "execve", "sendto")
        .doesNotContain("read", "write", "pwritev");
    assertThat(KernelCapture.meant(Set.of("write", "openat"))).contains("write");
  }

  @Test
  void narrowsAndWidensWhileRunning() throws Exception {
    try (EventWatch narrow = new EventWatch(Set.of("symlinkat"), "evt.arg.target")) {
      run("ln", "-s", "mark-before", directory.resolve("before").toString());
      narrow.await("symlinkat", Map.of("evt.arg.target", "mark-before"));
      narrow.capture().interest(Interest.inAll(Set.of("execve")));
      run("ln", "-s", "mark-between", directory.resolve("between").toString());
      narrow.capture().interest(Interest.inAll(Set.of("symlinkat")));
      run("ln", "-s", "mark-after", directory.resolve("after").toString());
      narrow.await("symlinkat", Map.of("evt.arg.target", "mark-after"));
      assertThat(narrow.seen("symlinkat", "evt.arg.target"))
          .containsExactly("mark-before", "mark-after");
      assertThat(narrow.capture().counts().captured()).doesNotContainKey("openat");
    }
  }

  @Test
  void losesNothing() throws IOException, InterruptedException {
    run("sh", "-c", "i=0; while [ $i -lt 300 ]; do : < /etc/hostname; i=$((i+1)); done");
    watch.await("execve", Map.of("proc.name", "sh"));
    assertThat(watch.capture().counts().dropped())
        .containsEntry("ring_full", 0L)
        .containsEntry("malformed", 0L)
        .containsEntry("consumer_failed", 0L);
  }
}

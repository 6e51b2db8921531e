package dev.vedette.agent.capture;

import static dev.vedette.agent.capture.EventWatch.run;
import static dev.vedette.agent.capture.EventWatch.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.EventSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The calls by which Falco keeps its tables of descriptors and of what processes may do, as events.
 * Runs where BPF programs can be loaded, else says why not.
 */
final class StateCallsKernelIT {
  private static EventWatch watch;

  @BeforeAll
  static void startCapture() {
    watch =
        new EventWatch(
            KernelCapture.meant(KernelCapture.capturableTypes()),
            "evt.args",
            "evt.arg.cmd",
            "evt.arg.newcur",
            "evt.arg.oldcur",
            "evt.arg.optname",
            "evt.arg.resource",
            "evt.res",
            "evt.rawres",
            "fd.num",
            "fd.name",
            "fd.type",
            "fd.typechar",
            "fd.l4proto",
            "proc.name",
            "proc.pid");
    if (watch.status() instanceof CaptureStatus.Unavailable(String reason)) {
      System.out.println("skipped: StateCallsKernelIT: " + reason);
    }
    assumeTrue(watch.status() instanceof CaptureStatus.Active, watch.status().toString());
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "skipped: no perl");
  }

  @AfterAll
  static void stopCapture() {
    watch.close();
  }

  // Numbers of x86-64.
  @Test
  void seesDescriptorsBeingMade() throws Exception {
    String script =
        """
        my $mask = pack("Q", 0); my ($one, $two) = (pack("ll", 0, 0), pack("ll", 0, 0));
        syscall(213, 5); syscall(291, 02000000); syscall(284, 3); syscall(290, 4, 04000);
        syscall(253); syscall(294, 04000); syscall(282, -1, $mask, 8); syscall(289, -1, $mask, 8, 02000000);
        syscall(283, 1, 0); syscall(22, $one); syscall(293, $two, 02000000);
        my $pid = syscall(434, $$ + 0, 04000); syscall(438, $pid, 0, 0);
        syscall(72, 0, 0, 90); syscall(72, 0, 1, 0);
        my $ring = pack("LLL", 0, 0, 16) . "\\0" x 108;
        syscall(425, 4, $ring); syscall(304, 0, 0, 0200000);
        syscall(53, 1, 2, 0, $two);
        """;
    assertThat(run("perl", "-e", script)).doesNotContain(" at -e ");
    Map<String, String> made =
        Map.of(
            "epoll_create", "size=5",
            "epoll_create1", "flags=1(EPOLL_CLOEXEC)",
            "eventfd", "initval=3",
            "eventfd2", "flags=64(O_NONBLOCK) initval=4",
            "inotify_init", "flags=0",
            "inotify_init1", "flags=64(O_NONBLOCK)",
            "signalfd4", "flags=4096(O_CLOEXEC)",
            "timerfd_create", "clockid=1");
    for (Map.Entry<String, String> entry : made.entrySet()) {
      EventSnapshot event = watch.await(entry.getKey(), Map.of("proc.name", "perl"));
      assertThat(text(event, "evt.args")).contains(entry.getValue());
      assertThat(text(event, "fd.num")).isEqualTo(text(event, "evt.rawres"));
    }
    assertThat(type("eventfd2")).isEqualTo("event");
    assertThat(type("epoll_create1")).isEqualTo("eventpoll");
    assertThat(type("inotify_init")).isEqualTo("inotify");
    assertThat(type("signalfd")).isEqualTo("signalfd");
    assertThat(type("timerfd_create")).isEqualTo("timerfd");
    assertThat(type("pidfd_open")).isEqualTo("pidfd");
    EventSnapshot process = watch.await("pidfd_open", Map.of("proc.name", "perl"));
    assertThat(text(process, "fd.name")).isEqualTo("[pidfd]");
    assertThat(text(process, "evt.args")).contains("(perl) flags=1(PIDFD_NONBLOCK)");
    for (String pipe : Set.of("pipe", "pipe2")) {
      EventSnapshot event = watch.await(pipe, Map.of("proc.name", "perl", "evt.rawres", "0"));
      int second = Integer.parseInt(text(event, "fd.num"));
      assertThat(text(event, "evt.args"))
          .contains("fd1=" + (second - 1) + "(<p>", "fd2=" + second + "(<p>")
          .doesNotContain("ino=0 ", "ino=<NA>");
    }
    EventSnapshot pair = watch.await("socketpair", Map.of("proc.name", "perl"));
    assertThat(text(pair, "evt.args")).contains("domain=1(AF_LOCAL|AF_UNIX) type=2 proto=0");
    assertThat(text(pair, "fd.typechar")).isEqualTo("u");
    assertThat(text(pair, "evt.args")).containsPattern("source=[0-9A-F]{2,} peer=[0-9A-F]{2,} ");
    EventSnapshot copy = watch.await("fcntl", Map.of("proc.name", "perl", "fd.num", "90"));
    assertThat(text(copy, "evt.args")).contains("fd=0", "cmd=1(F_DUPFD) arg=90");
    EventSnapshot asked = watch.await("fcntl", Map.of("fd.num", "0", "evt.arg.cmd", "F_GETFD"));
    assertThat(text(asked, "evt.args"))
        .matches("res=[01] fd=0\\(<.*>.*\\) cmd=2\\(F_GETFD\\) arg=0");
    EventSnapshot taken = watch.await("pidfd_getfd", Map.of("proc.name", "perl"));
    assertThat(text(taken, "evt.args")).contains("target_fd=0 flags=0");
    EventSnapshot ring = watch.await("io_uring_setup", Map.of("proc.name", "perl"));
    assertThat(text(ring, "evt.args"))
        .contains(
            "entries=4 sq_entries=4 cq_entries=8 flags=32(IORING_SETUP_CLAMP) sq_thread_cpu=0")
        .contains("(IORING_FEAT_SINGLE_MMAP|");
    EventSnapshot handle = watch.await("open_by_handle_at", Map.of("proc.name", "perl"));
    assertThat(text(handle, "evt.args")).contains("mountfd=0", "(O_DIRECTORY|O_RDONLY)");
  }

  private static String type(String call) throws InterruptedException {
    return text(watch.await(call, Map.of("proc.name", "perl")), "fd.type");
  }

  @Test
  void seesSocketsBeingUsed() throws Exception {
    String script =
        """
        my $name = pack_sockaddr_in(9, inet_aton("127.0.0.1"));
        socket(my $udp, 2, 2, 17); my $fd = fileno($udp);
        bind($udp, pack_sockaddr_in(0, inet_aton("127.0.0.1")));
        send($udp, "abc", 0, getsockname($udp));
        my $data = "x"; my $vector = pack("PQ", $data, 1);
        my $messages = pack("PLx4PQQQlx4Lx4", $name, 16, $vector, 1, 0, 0, 0, 0);
        syscall(307, $fd, $messages, 1, 0);
        my $buffer = " " x 16; my $into = pack("PQ", $buffer, 16);
        my $slot = pack("QLx4PQQQlx4Lx4", 0, 0, $into, 1, 0, 0, 0, 0);
        syscall(299, $fd, $slot, 1, 0x40, 0);
        my ($value, $length) = (pack("L", 0), pack("L", 4));
        syscall(55, $fd, 1, 3, $value, $length); syscall(48, $fd, 1);
        my ($time, $much) = (pack("QQ", 2, 500000), pack("L", 16));
        syscall(54, $fd, 1, 20, $time, 16);
        my $room = "\\0" x 16; syscall(55, $fd, 1, 20, $room, $much);
        """;
    assertThat(run("perl", "-MSocket", "-e", script)).doesNotContain(" at -e ");
    EventSnapshot sent = watch.await("sendmmsg", Map.of("proc.name", "perl"));
    assertThat(text(sent, "evt.rawres")).isEqualTo("1");
    assertThat(text(sent, "fd.l4proto")).isEqualTo("udp");
    assertThat(text(sent, "fd.name")).endsWith("->127.0.0.1:9");
    EventSnapshot received = watch.await("recvmmsg", Map.of("proc.name", "perl"));
    assertThat(text(received, "fd.type")).isEqualTo("ipv4");
    assertThat(text(received, "evt.args")).contains("res=1 ", "size=3 ");
    assertThat(text(sent, "evt.args")).contains("size=1 ");
    Map<String, String> kind = Map.of("proc.name", "perl", "evt.arg.optname", "SO_TYPE");
    assertThat(text(watch.await("getsockopt", kind), "evt.args"))
        .contains("level=1(SOL_SOCKET) optname=3(SO_TYPE) val=2 optlen=4");
    for (String call : List.of("setsockopt", "getsockopt")) {
      Map<String, String> time = Map.of("proc.name", "perl", "evt.arg.optname", "SO_RCVTIMEO");
      assertThat(text(watch.await(call, time), "evt.args")).endsWith("val=2500000000 optlen=16");
    }
    EventSnapshot shut = watch.await("shutdown", Map.of("proc.name", "perl"));
    assertThat(text(shut, "evt.args")).contains("how=1(SHUT_WR)");
  }

  private static String limits(String call, String resource, String field, String value)
      throws InterruptedException {
    Map<String, String> expected = Map.of("evt.arg.resource", resource, field, value);
    return text(watch.await(call, expected), "evt.args");
  }

  @Test
  void seesLimitsCapabilitiesAndRanges() throws Exception {
    String script =
        """
        my ($header, $sets) = (pack("LL", 0x20080522, 0), "\\0" x 24);
        syscall(125, $header, $sets); syscall(126, $header, $sets);
        my ($new, $old) = (pack("QQ", 64, 128), pack("QQ", 0, 0));
        syscall(302, 0, 7, $new, $old); syscall(302, 0, 7, 0, $new); syscall(160, 3, 0);
        my $core = pack("Qq", 4096, -1); syscall(160, 4, $core); syscall(97, 4, $old); syscall(97, 77, $old);
        syscall(436, 1000, 0xffffffff, 4);
        """;
    assertThat(run("perl", "-e", script)).doesNotContain(" at -e ");
    EventSnapshot set = watch.await("capset", Map.of("proc.name", "perl", "evt.rawres", "0"));
    assertThat(text(set, "evt.args")).contains("cap_permitted=").doesNotContain("<NA>");
    assertThat(limits("prlimit", "RLIMIT_NOFILE", "evt.arg.newcur", "64"))
        .contains("newcur=64 newmax=128 oldcur=")
        .doesNotContain("<NA>")
        .endsWith("pid=0 resource=7(RLIMIT_NOFILE)");
    assertThat(limits("prlimit", "RLIMIT_NOFILE", "evt.arg.oldcur", "64"))
        .contains("newcur=<NA> newmax=<NA> oldcur=64 oldmax=128 ");
    assertThat(limits("setrlimit", "RLIMIT_STACK", "proc.name", "perl"))
        .contains("cur=<NA> max=<NA> resource=3(RLIMIT_STACK)");
    assertThat(limits("setrlimit", "RLIMIT_CORE", "proc.name", "perl"))
        .contains("cur=4096 max=-1 ");
    assertThat(limits("getrlimit", "RLIMIT_CORE", "proc.name", "perl"))
        .contains("cur=4096 max=-1 ");
    assertThat(text(watch.await("getrlimit", Map.of("evt.res", "EINVAL")), "evt.args"))
        .contains("cur=<NA> max=<NA> resource=77");
    EventSnapshot range = watch.await("close_range", Map.of("proc.name", "perl"));
    assertThat(text(range, "evt.args"))
        .contains("first=1000 last=4294967295 flags=4(CLOSE_RANGE_CLOEXEC)");
  }
}

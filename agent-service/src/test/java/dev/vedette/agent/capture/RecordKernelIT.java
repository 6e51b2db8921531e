package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.scap.Recorder;
import dev.vedette.agent.scap.Replay;
import dev.vedette.agent.scap.ThisMachine;
import dev.vedette.agent.state.ContainerSource;
import dev.vedette.language.Matcher;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was recorded says on replay what it said live: the same events, fields and alerts. */
final class RecordKernelIT {
  private static final Set<String> OTHER_SOURCES = Set.of("ka", "json", "jevt");
  private static final String LAST = "mark-last-of-all";

  private static final String RULES =
      """
      - rule: Any file below the mark
        desc: d
        condition: evt.type in (openat, open) and fd.name contains mark-
        output: "%proc.name %proc.pname %proc.aname[2] %fd.name %user.name %evt.arg.flags"
        priority: WARNING
      - rule: Program
        desc: d
        condition: evt.type = execve and proc.args contains mark
        output: "%proc.cmdline %proc.exepath %proc.cwd %proc.tty %proc.sname %user.loginuid"
        priority: WARNING
      - rule: Written
        desc: d
        condition: evt.type = write and fd.name contains mark-
        output: "%fd.name %evt.arg.data %fd.typechar"
        priority: WARNING
      - rule: Connected
        desc: d
        condition: evt.type = connect and fd.typechar = 4
        output: "%fd.name %fd.sport %fd.l4proto %evt.res"
        priority: WARNING
      """;

  @TempDir private Path directory;

  private final List<Field> fields = fields();
  private final Matcher matcher =
      new RuleLoader()
          .load(List.of(new RuleFile("r.yaml", RULES.getBytes(StandardCharsets.UTF_8))))
          .book()
          .orElseThrow()
          .matcher();

  private static List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (FieldDefinition definition : FieldCatalog.standard().definitions()) {
      String name = definition.name();
      if (!OTHER_SOURCES.contains(name.substring(0, name.indexOf('.')))) {
        FieldCatalog.standard().find(name).ifPresent(fields::add);
      }
    }
    for (String name :
        List.of("proc.aname[1]", "proc.aname[2]", "proc.apid[2]", "proc.env[HOME]")) {
      fields.add(FieldCatalog.standard().find(name).orElseThrow());
    }
    return fields;
  }

  @Test
  void saysOnReplayWhatItSaidLive() throws Exception {
    Value self = Value.number(ProcessHandle.current().pid());
    Field ancestors = FieldCatalog.standard().find("proc.apid").orElseThrow();
    Field name = FieldCatalog.standard().find("fd.name").orElseThrow();
    List<Map<String, String>> live = new ArrayList<>();
    List<String> alerts = new ArrayList<>();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    CountDownLatch last = new CountDownLatch(1);
    List<Throwable> broken = new ArrayList<>();
    try (KernelCapture capture = new KernelCapture(CaptureConfig.defaults());
        Recorder recorder = new Recorder(file, Optional.empty(), Recorder.Limits.NONE)) {
      ThisMachine.describe(recorder.start());
      CaptureStatus status =
          capture.start(
              Interest.inAll(KernelCapture.capturableTypes()),
              event -> {
                if (event.get(ancestors) instanceof Value.Items(List<Value> above)
                    && above.contains(self)) {
                  try {
                    live.add(values(event));
                    alerts(event, alerts);
                    recorder.take(event, ContainerSource.NONE);
                    if (event.get(name).toString().endsWith(LAST)) {
                      last.countDown();
                    }
                  } catch (RuntimeException failed) {
                    broken.add(failed);
                  }
                }
              });
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        System.out.println("skipped: RecordKernelIT: " + reason);
      }
      assumeTrue(status instanceof CaptureStatus.Active, status.toString());
      EventWatch.run("sh", "-c", script());
      assertThat(last.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(broken).isEmpty();
    compare(live, alerts, file.toByteArray());
  }

  private String script() {
    return """
    cd %s; mkdir -p mark-dir/sub; echo hello > mark-file; cat mark-file ./mark-missing
    cd mark-dir; cat ../mark-file < /dev/null | wc -c > sub/mark-count
    ( cd sub; echo x >> mark-count; chmod 600 mark-count; ln -s mark-count mark-link )
    env MARK=mark setsid sh -c 'cat /etc/hostname; sleep 0.01'
    perl -MSocket -e 'socket(my $s, 2, 1, 6); connect($s, pack_sockaddr_in(9, inet_aton("127.0.0.1")));
      socket(my $u, 2, 2, 17); bind($u, pack_sockaddr_in(0, inet_aton("127.0.0.1")));
      send($u, "x", 0, getsockname($u)); recv($u, my $b, 9, 0); getpwuid(0);
      socketpair(my $a, my $c, 1, 1, 0); syswrite($a, "mark"); sysread($c, $b, 4);
      socket(my $l, 2, 1, 6); bind($l, pack_sockaddr_in(0, inet_aton("127.0.0.1"))); listen($l, 1);
      socket(my $d, 2, 1, 6); connect($d, getsockname($l)); accept(my $e, $l); syswrite($d, "hi");
      sysread($e, $b, 2); dup2(1, 9); chmod 0600, "sub/mark-count"; rename "sub/mark-link", "sub/b";
      setsockopt($d, 1, 20, pack("QQ", 2, 0)); getsockopt($d, 1, 4); getsockopt($d, 6, 1);
      pipe(my $p, my $q); fcntl($p, 1, 0); shutdown($d, 2); my ($n, $k) = ($$ + 0, pack("QQ", 9, 9));
      syscall(434, $n, 0); syscall(290, 1, 0); syscall(302, 0, 4, $k, 0); syscall(160, 4, $k);
      kill 0, $$; if (fork() == 0) { exec "true", "mark" } wait; $< = 65534; open(F, "/etc/passwd");'
    rm -r sub; cat /nonexistent/%s
    """
        .formatted(directory, LAST);
  }

  private Map<String, String> values(CapturedEvent event) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Field field : fields) {
      Value value = event.get(field);
      if (!(value instanceof Value.NotSent)) {
        values.put(field.toString(), value.toString());
      }
    }
    return values;
  }

  private void alerts(CapturedEvent event, List<String> alerts) {
    matcher.matchAll(
        event,
        (rule, verdict) -> {
          if (verdict == Verdict.TRUE) {
            alerts.add(rule.name() + ": " + rule.alert(event, "here").outputFields());
          }
        });
  }

  /** Whether a capture has no room for what a field says of an event. */
  private static boolean isExcused(Map<String, String> live, String field) {
    String type = live.getOrDefault("evt.type", "");
    String file = live.getOrDefault("fd.typechar", "");
    if (field.startsWith("fd.") && live.getOrDefault("fd.num", "<NA>").equals("<NA>")) {
      // A reader also takes the directory that a path was relative to for the event's file.
      return true;
    }
    boolean nothing = live.getOrDefault(field, "<NA>").equals("<NA>");
    return switch (field) {
      // They count from what else is in the capture.
      case "evt.num", "evt.deltatime", "evt.deltatime.s", "evt.deltatime.ns" -> true;
      case "evt.reltime", "evt.reltime.s", "evt.reltime.ns" -> true;
      // Whoever reads that a process was forked takes the time of that for its start.
      case "proc.pid.ts", "proc.duration", "proc.exe_ino.ctime_duration_proc_start" ->
          Set.of("clone", "clone3", "fork", "vfork").contains(type);
      // Events that make pipes and sockets do not tell these.
      case "fd.dev", "fd.dev.major", "fd.dev.minor", "fd.ino" -> !Set.of("f", "d").contains(file);
      // Which end of a connection is its own a reader tells by the machine's addresses; both are.
      case "fd.lip", "fd.lnet", "fd.lport", "fd.lproto" -> true;
      case "fd.rip", "fd.rnet", "fd.rport", "fd.rproto" -> true;
      // The name was told before the event that gave it.
      case "fd.name_changed" -> type.startsWith("send");
      // We see whether it still is, a reader whether it ever was.
      case "fd.connected" -> type.equals("close");
      // A reader takes a file's name for the one it was opened by.
      case "fd.nameraw" -> nothing;
      case "fd.containerdirectory" -> nothing && live.getOrDefault("fd.name", "").isEmpty();
      default -> false;
    };
  }

  /** A child may be gone by the time that its parent is told of it; then its name is not there. */
  private static String plain(String value) {
    return value.replaceFirst("^((?:< \\S+ )?res=[0-9]+)\\([^)]*\\)", "$1");
  }

  /** Where two values begin to differ. */
  private static String difference(String one, String other) {
    int at = 0;
    while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    int from = Math.max(0, at - 30);
    return part(one, from) + " / " + part(other, from);
  }

  private static String part(String text, int from) {
    return text.substring(Math.min(from, text.length()), Math.min(text.length(), from + 80));
  }

  private void compare(List<Map<String, String>> live, List<String> alerts, byte[] file)
      throws Exception {
    List<Map<String, String>> replayed = new ArrayList<>();
    List<String> again = new ArrayList<>();
    try (Replay replay = new Replay(new ByteArrayInputStream(file))) {
      CapturedEvent event = replay.next();
      while (event != null) {
        replayed.add(values(event));
        alerts(event, again);
        event = replay.next();
      }
    }
    assertThat(replayed).hasSameSizeAs(live);
    Map<String, Set<String>> different = new TreeMap<>();
    for (int i = 0; i < live.size(); i++) {
      Map<String, String> before = live.get(i);
      Map<String, String> after = replayed.get(i);
      String type = before.getOrDefault("evt.type", "");
      before.forEach((field, value) -> {
        if (!plain(value).equals(plain(after.getOrDefault(field, "nothing")))
            && !isExcused(before, field)) {
          different
              .computeIfAbsent(field, _ -> new HashSet<>())
              .add(type + ": " + difference(value, after.getOrDefault(field, "nothing")));
        }
      });
    }
    assertThat(different).isEmpty();
    assertThat(again).hasSameSizeAs(alerts);
    for (int i = 0; i < alerts.size(); i++) {
      assertThat(again.get(i)).isEqualTo(alerts.get(i));
    }
  }
}

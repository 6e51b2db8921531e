package dev.vedette.agent.capture;

import static dev.vedette.agent.capture.EventWatch.run;
import static dev.vedette.agent.capture.EventWatch.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.EventSnapshot;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is closed, which is named by the file and not by how it was opened. Runs where BPF programs
 * can be loaded, else says why not.
 */
final class CloseKernelIT {
  private static final String[] FIELDS = {
    "evt.args", "evt.rawres", "evt.res", "fd.num", "fd.name", "fd.type", "fd.typechar", "proc.name"
  };

  private static void assumeActive(EventWatch watch) {
    if (watch.status() instanceof CaptureStatus.Unavailable(String reason)) {
      System.out.println("skipped: CloseKernelIT: " + reason);
    }
    assumeTrue(watch.status() instanceof CaptureStatus.Active, watch.status().toString());
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "skipped: no perl");
  }

  @Test
  void namesWhatIsClosed() throws Exception {
    try (EventWatch watch = new EventWatch(Set.of("close", "execve"), FIELDS)) {
      assumeActive(watch);
      String script =
          """
          open(my $f, "<", "/etc/hostname"); $n = fileno($f) + 0; syscall(33, $n, 977); syscall(3, 977);
          socket(my $s, 2, 2, 17); syscall(33, fileno($s) + 0, 978); syscall(3, 978);
          pipe(my $r, my $w); syscall(33, fileno($w) + 0, 979); syscall(3, 979);
          syscall(33, syscall(291, 0), 980); syscall(3, 980); syscall(3, 999);
          opendir(my $d, "/etc"); closedir($d);
          """;
      assertThat(run("perl", "-e", script)).doesNotContain(" at -e ");
      EventSnapshot file = watch.await("close", Map.of("fd.num", "977"));
      assertThat(text(file, "fd.name")).isEqualTo("/etc/hostname");
      assertThat(text(file, "evt.args")).isEqualTo("res=0 fd=977(<f>/etc/hostname)");
      assertThat(text(watch.await("close", Map.of("fd.num", "978")), "fd.type")).isEqualTo("ipv4");
      assertThat(text(watch.await("close", Map.of("fd.num", "979")), "fd.type")).isEqualTo("pipe");
      EventSnapshot poll = watch.await("close", Map.of("fd.num", "980"));
      assertThat(text(poll, "fd.type")).isEqualTo("eventpoll");
      EventSnapshot failed = watch.await("close", Map.of("fd.num", "999"));
      assertThat(text(failed, "evt.res")).isEqualTo("EBADF");
      assertThat(text(failed, "fd.name")).isEmpty();
      watch.await("close", Map.of("fd.name", "/etc", "fd.typechar", "d"));
      assertThat(watch.capture().counts().dropped()).containsEntry("close_unnamed", 0L);
    }
  }

  /** Descriptors that are taken over, and those that are closed without a call of their own. */
  @Test
  void tellsEachCallOnce() throws Exception {
    try (EventWatch watch = new EventWatch(Set.of("close", "execve"), FIELDS)) {
      assumeActive(watch);
      String script =
          """
          open(my $f, "<", "/etc/hostname"); syscall(33, fileno($f) + 0, 966);
          if (fork() == 0) { syscall(3, 966); syscall(3, 966); kill 9, $$ } wait;
          syscall(33, 0, 966); syscall(3, 998);
          """;
      assertThat(run("perl", "-e", script)).doesNotContain(" at -e ");
      watch.await("close", Map.of("fd.num", "966", "fd.name", "/etc/hostname"));
      watch.await("close", Map.of("fd.num", "966", "evt.res", "EBADF"));
      watch.await("close", Map.of("fd.num", "998"));
      assertThat(watch.seen("close", "fd.num")).filteredOn("966"::equals).hasSize(2);
    }
  }

  @Test
  void leavesOutWhatNoRuleWants() throws Exception {
    Condition condition =
        switch (Condition.compile("evt.type=close and fd.name startswith /etc/host")) {
          case Result.Success<Condition>(var compiled, _) -> compiled;
          case Result.Failure<Condition> failed -> throw new AssertionError(failed);
        };
    Interest interest = Interest.in(condition.relaxation(FilterCompiler.fields()));
    try (EventWatch watch = new EventWatch(interest, FIELDS)) {
      assumeActive(watch);
      String script =
          """
          for (1..50) { open(F, "<", "/etc/passwd"); close(F) } open(F, "<", "/etc/hostname");
          """;
      run("perl", "-e", script + "close(F)");
      watch.await("close", Map.of("fd.name", "/etc/hostname"));
      assertThat(watch.seen("close", "fd.name")).doesNotContain("/etc/passwd");
      assertThat(watch.capture().counts().filtered().get("close")).isGreaterThanOrEqualTo(50L);
    }
  }
}

package dev.vedette.agent.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FilterCompilerTest {
  private static final FilterSoundness<Opening> KERNEL =
      new FilterSoundness<>("openat", CallShape.OPEN, KernelModel::passes);
  private static final List<String> PATHS =
      List.of(
          "/etc/shadow",
          "/etc/shadow-",
          "/etc",
          "/etc/pam.d/su",
          "/etcetera/x",
          "/root/.ssh/id_rsa",
          "/home/u/.ssh/id_rsa",
          "/proc/self/mem",
          "/dev/null",
          "/",
          "/tmp/../etc/shadow",
          "/tmp//x",
          "/tmp/./x",
          "/tmp/a..b",
          "relative/shadow",
          "/tmp/" + "long".repeat(20) + "/end",
          "/tmp/" + "long".repeat(20) + "/other",
          "/tmp/a-name-of-more-than-thirty-one-characters.log",
          "/var/log/.hidden");
  private static final List<String> NAMES =
      List.of("cat", "sshd", "runc:[2:INIT]", "a-name-of-fifte", "other");
  private static final List<String> CHECKS =
      List.of(
          "fd.name=/etc/shadow",
          "fd.name!=/etc/shadow",
          "fd.name in (/etc/shadow, /dev/null, /proc/self/mem)",
          "fd.name startswith /etc",
          "fd.name startswith /etc/",
          "fd.name startswith /tmp/longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglon",
          "fd.name=/tmp/" + "long".repeat(20) + "/end",
          "fd.name contains shadow",
          "fd.name contains /.",
          "fd.nameraw contains ../",
          "fd.nameraw startswith relative",
          "fd.name endswith /id_rsa",
          "fd.name endswith shadow",
          "fd.name endswith .log",
          "fd.name glob /home/*/.ssh/*",
          "fd.name glob '*shadow*'",
          "fd.name pmatch (/etc/pam.d, /root)",
          "fd.name pmatch (dev, /home/*/.ssh/)",
          "fd.name regex '/etc/.*'",
          "fd.name icontains SHADOW",
          "tolower(fd.name) = /etc/shadow",
          "fd.directory=/etc",
          "fd.directory!=/etc/pam.d",
          "fd.directory in (/, /root/.ssh)",
          "fd.directory startswith /etc",
          "fd.directory pmatch (/etc)",
          "fd.filename=shadow",
          "fd.filename!=id_rsa",
          "fd.filename in (id_rsa, a-name-of-more-than-thirty-one-characters.log)",
          "fd.filename startswith id_",
          "fd.filename exists",
          "fd.name exists",
          "proc.name=cat",
          "proc.name!=cat",
          "proc.name in (cat, sshd, a-name-of-fifteen-and-more)",
          "proc.name startswith runc:[",
          "proc.name exists",
          "proc.pname=cat-parent",
          "container.id=host",
          "container.id!=host",
          "evt.is_open_read=true",
          "evt.is_open_write=true",
          "evt.is_open_exec=true",
          "evt.is_open_create=true",
          "evt.arg.flags contains O_CREAT",
          "evt.arg.flags contains O_RDONLY",
          "evt.failed=false",
          "evt.rawres>=0",
          "evt.rawres=-2",
          "evt.res=SUCCESS",
          "evt.res startswith E",
          "fd.num>=0",
          "fd.num=-1",
          "fd.num>1",
          "fd.typechar=f",
          "fd.type=file",
          "fd.type!=directory");

  @Test
  void leavesOutNothingThatIsWanted() {
    KERNEL.check(CHECKS, FilterCompilerTest::opening);
  }

  @Test
  void decidesEachAspectByItself() {
    CallFilter filter =
        KERNEL
            .filter(
                "evt.type=openat and evt.is_open_read=true and not proc.name in (sshd, cron)"
                    + " and (fd.name=/etc/shadow or fd.filename=id_rsa)")
            .orElseThrow();
    KernelModel kernel = new KernelModel(filter);
    assertThat(kernel.passes(reading("cat", "/etc/shadow"))).isTrue();
    assertThat(kernel.passes(reading("cat", "/tmp/x/id_rsa"))).isTrue();
    assertThat(kernel.passes(reading("cat", "/etc/shadow-"))).isFalse();
    assertThat(kernel.passes(reading("sshd", "/etc/shadow"))).isFalse();
    assertThat(kernel.passes(reading("cat", "etc/shadow"))).isTrue();
    assertThat(
            kernel.passes(
                new Opening("cat", true, "/etc/shadow", false, true, false, false, false, 3)))
        .isFalse();
  }

  @Test
  void givesUpWhereNothingCanBeDecided() {
    assertThat(KERNEL.filter("evt.type=openat and fd.name regex '.*shadow'")).isEmpty();
    assertThat(KERNEL.filter("evt.type=openat and (proc.name=cat or proc.pname=sh)")).isEmpty();
  }

  @Test
  void keepsWhatHasMoreTermsThanATableHolds() {
    String many =
        IntStream.range(0, 300)
            .mapToObj(i -> "(proc.name=p" + i + " and fd.name=/tmp/" + i + ")")
            .collect(Collectors.joining(" or ", "evt.type=openat and (", ")"));
    CallFilter filter = KERNEL.filter(many).orElseThrow();
    KernelModel kernel = new KernelModel(filter);
    assertThat(kernel.passes(reading("p3", "/tmp/3"))).isTrue();
    assertThat(kernel.passes(reading("p299", "/tmp/299"))).isTrue();
    assertThat(kernel.passes(reading("p3", "/tmp/4"))).isFalse();
    assertThat(kernel.passes(reading("nobody", "/tmp/299"))).isFalse();
  }

  @Test
  void knowsOfWhatIsClosedOnlyThePathThatTheFileHas() {
    var closing = new FilterSoundness<Opening>("close", CallShape.CLOSE, KernelModel::passes);
    assertThat(closing.filter("evt.type=close and fd.name startswith /etc")).isPresent();
    assertThat(closing.filter("evt.type=close and fd.filename=shadow")).isPresent();
    assertThat(closing.filter("evt.type=close and fd.nameraw startswith /etc")).isEmpty();
    assertThat(closing.filter("evt.type=close and not fd.nameraw endswith shadow")).isEmpty();
  }

  private static Opening reading(String thread, String path) {
    return new Opening(thread, true, path, true, false, false, false, false, 3);
  }

  private static Opening opening(Random random) {
    return new Opening(
        NAMES.get(random.nextInt(NAMES.size())),
        random.nextBoolean(),
        PATHS.get(random.nextInt(PATHS.size())),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(4) == 0,
        random.nextInt(4) == 0,
        random.nextBoolean(),
        random.nextInt(4) == 0 ? -2 : random.nextInt(5));
  }
}

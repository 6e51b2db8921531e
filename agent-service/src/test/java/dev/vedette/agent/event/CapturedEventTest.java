package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RecordBuilder;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CapturedEventTest {
  private static final long BOOT_TO_EPOCH = 1_700_000_000_000_000_000L;

  @TempDir Path root;
  private ProcessTable table;
  private EventContext context;

  @BeforeEach
  void aShellThatStartedCat() {
    table = new ProcessTable(2000, root.resolve("proc"));
    context = new EventContext(table, new Accounts(root), "node-1", BOOT_TO_EPOCH, BOOT_TO_EPOCH);
    execute(1, 0, "init", "/sbin/init", "init");
    execute(10, 1, "sh", "/bin/sh", "sh", "-c", "cat x");
    execute(11, 10, "cat", "/bin/cat", "cat", "-n", "/etc/shadow");
  }

  @Test
  void anOpeningHasItsFileAndItsProcess() {
    CapturedEvent event =
        lend(
            "openat",
            record("openat", 11)
                .result(3)
                .argument(0, -100)
                .argument(2, 02000000)
                .string(1, "../etc/./shadow")
                .components(2, "tmp")
                .bytes(5, file(3)));
    assertFields(
        event,
        Map.ofEntries(
            Map.entry("evt.type", "openat"),
            Map.entry("evt.res", "SUCCESS"),
            Map.entry("evt.rawres", "3"),
            Map.entry("evt.is_open_read", "true"),
            Map.entry("evt.is_open_write", "false"),
            Map.entry("evt.arg.flags", "O_RDONLY|O_CLOEXEC"),
            Map.entry("evt.arg.name", "/etc/shadow"),
            Map.entry("evt.arg[0]", "<f>/etc/shadow"),
            Map.entry(
                "evt.args",
                "fd=3(<f>/etc/shadow) dirfd=-100(AT_FDCWD) name=../etc/./shadow(/etc/shadow)"
                    + " flags=4097(O_RDONLY|O_CLOEXEC) mode=0 dev=801 ino=99"),
            Map.entry("fd.name", "/etc/shadow"),
            Map.entry("fd.nameraw", "../etc/./shadow"),
            Map.entry("fd.directory", "/etc"),
            Map.entry("fd.filename", "shadow"),
            Map.entry("fd.type", "file"),
            Map.entry("fd.typechar", "f"),
            Map.entry("fd.num", "3"),
            Map.entry("fd.sip", "<NA>"),
            Map.entry("proc.name", "cat"),
            Map.entry("proc.args", "-n /etc/shadow"),
            Map.entry("proc.args[1]", "/etc/shadow"),
            Map.entry("proc.cmdline", "cat -n /etc/shadow"),
            Map.entry("proc.exepath", "/bin/cat"),
            Map.entry("proc.pname", "sh"),
            Map.entry("proc.aname[2]", "init"),
            Map.entry("proc.aname[3]", "<NA>"),
            Map.entry("proc.cwd", "/tmp/"),
            Map.entry("proc.env[HOME]", "/root"),
            Map.entry("proc.duration", "4000000000"),
            Map.entry("user.name", "root"),
            Map.entry("user.loginuid", "-1"),
            Map.entry("user.loginname", "<NA>"),
            Map.entry("container.id", "host")));
    assertThat(event.get(field("proc.aname")))
        .isEqualTo(Value.items(List.of(Value.text("sh"), Value.text("init"))));
    assertThat(event.timeNanos()).isEqualTo(BOOT_TO_EPOCH + 5_000_000_000L);
  }

  @Test
  void aFailedOpeningKeepsItsPathAndHasNoDescriptor() {
    CapturedEvent event =
        lend("open", record("open", 11).result(-2).argument(1, 1).string(1, "/nowhere/x"));
    assertFields(
        event,
        Map.of(
            "evt.res", "ENOENT",
            "fd.num", "-1",
            "fd.name", "/nowhere/x",
            "fd.directory", "/nowhere",
            "fd.typechar", "f",
            "fd.filename", "<NA>",
            "fd.type", "<NA>",
            "evt.is_open_write", "true",
            "evt.failed", "true"));
  }

  @Test
  void aConnectionHasTwoEnds() {
    CapturedEvent event =
        lend(
            "connect",
            record("connect", 11)
                .argument(0, 5)
                .bytes(9, new byte[] {2, 0, 0x01, (byte) 0xbb, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})
                .bytes(5, socket(5, new byte[] {10, 0, 0, 2}, 40000, new byte[4], 0)));
    assertFields(
        event,
        Map.of(
            "fd.name", "10.0.0.2:40000->10.0.0.1:443",
            "fd.sip", "10.0.0.1",
            "fd.sport", "443",
            "fd.cip", "10.0.0.2",
            "fd.lport", "40000",
            "fd.rport", "443",
            "fd.l4proto", "tcp",
            "fd.type", "ipv4",
            "evt.arg.fd", "<4t>10.0.0.2:40000->10.0.0.1:443",
            "fd.is_server", "false"));
  }

  @Test
  void aDuplicateOfAServersSocketNamesTheClientFirst() {
    CapturedEvent event =
        lend(
            "dup2",
            record("dup2", 11)
                .result(0)
                .argument(0, 5)
                .bytes(5, socket(5, new byte[] {10, 0, 0, 2}, 80, new byte[] {9, 9, 9, 9}, 50000)));
    assertFields(
        event,
        Map.of(
            "fd.name", "9.9.9.9:50000->10.0.0.2:80",
            "fd.is_server", "true",
            "fd.sip", "10.0.0.2",
            "fd.rip", "9.9.9.9",
            "evt.rawres", "0"));
  }

  @Test
  void aDescriptorThatIsNotOpenHasAnEmptyName() {
    assertFields(
        lend("dup", record("dup", 11).result(-9).argument(0, 77)),
        Map.of("fd.num", "77", "fd.name", "", "fd.type", "<NA>", "evt.res", "EBADF"));
  }

  @Test
  void aThreadHasANameOfItsOwn() {
    CapturedEvent event = lend("ptrace", record("ptrace", 11).thread(12).comm("worker"));
    assertFields(
        event,
        Map.of(
            "proc.name", "worker",
            "proc.cmdline", "worker -n /etc/shadow",
            "thread.tid", "12",
            "proc.pid", "11",
            "evt.arg.request", "PTRACE_TRACEME"));
  }

  @Test
  void aSnapshotOutlivesTheEvent() {
    Field name = field("proc.name");
    EventSnapshot snapshot = lend("ptrace", record("ptrace", 11)).snapshot(List.of(name));
    lend("ptrace", record("ptrace", 10).comm("sh"));
    assertThat(snapshot.get(name)).hasToString("cat");
    assertThat(snapshot.get(field("proc.pid"))).isEqualTo(Value.NOT_SENT);
  }

  @Test
  void everyFieldCanBeAskedOfEveryEvent() {
    for (EventDefinition definition : EventDefinitions.standard().all()) {
      RecordBuilder builder = record(definition.name(), 11);
      if (definition.number() == KernelRecord.EXECVE
          || definition.number() == KernelRecord.EXECVEAT) {
        builder.result(-2);
      }
      CapturedEvent event = lend(definition.name(), builder);
      for (FieldDefinition field : FieldCatalog.standard().definitions()) {
        FieldCatalog.standard()
            .find(field.name())
            .ifPresent(found ->
                assertThat(event.get(found)).as(definition.name() + " " + found).isNotNull());
      }
    }
  }

  /** Its program may be over before the record of its start is read. */
  @Test
  void aContainersUsersAreKnownFromWhatItsRuntimeDoesInItsRoot() throws IOException {
    table.apply(
        new RecordBuilder(KernelRecord.EXECVE, 20)
            .process(20, 20, 1, 0)
            .components(12, "runc", "bin")
            .components(17, "docker-" + "0a".repeat(32) + ".scope", "system.slice")
            .read());
    Path process = root.resolve("proc/20");
    Files.createDirectories(process.resolve("root/etc"));
    Files.writeString(process.resolve("root/etc/passwd"), "inside:x:1000:7::/:/bin/sh\n");
    lend("fchdir", record("fchdir", 20));
    Files.move(process, root.resolve("gone"));
    CapturedEvent event = lend("setuid", record("setuid", 20).user(1000, 7));
    assertFields(event, Map.of("container.id", "0a0a0a0a0a0a", "user.name", "inside"));
  }

  private CapturedEvent lend(String type, RecordBuilder builder) {
    EventDefinition definition = EventDefinitions.standard().named(type).orElseThrow();
    KernelRecord record = builder.read();
    return context.lend(definition, record, table.apply(record));
  }

  private static RecordBuilder record(String type, int pid) {
    int number = EventDefinitions.standard().named(type).orElseThrow().number();
    return new RecordBuilder(number, pid).parent(pid == 11 ? 10 : 1).comm("cat");
  }

  private void execute(int pid, int parent, String comm, String path, String... arguments) {
    table.apply(
        new RecordBuilder(KernelRecord.EXECVE, pid)
            .comm(comm)
            .parent(parent)
            .process(pid, 1, pid, 0)
            .components(12, path.substring(path.lastIndexOf('/') + 1), path.split("/", -1)[1])
            .components(13, "tmp")
            .bytes(14, (String.join("\0", arguments) + "\0").getBytes(StandardCharsets.UTF_8))
            .bytes(15, "HOME=/root\0A=b\0".getBytes(StandardCharsets.UTF_8))
            .components(17)
            .read());
  }

  private static byte[] file(int fd) {
    ByteBuffer descriptor = ByteBuffer.allocate(80).order(ByteOrder.nativeOrder());
    descriptor.putInt(0, fd).put(4, (byte) 1).putShort(6, (short) 0100644);
    return descriptor.putInt(8, 8 << 20 | 1).putLong(16, 99).array();
  }

  private static byte[] socket(int fd, byte[] local, int localPort, byte[] remote, int remotePort) {
    ByteBuffer descriptor = ByteBuffer.allocate(80).order(ByteOrder.nativeOrder());
    descriptor.putInt(0, fd).put(4, (byte) 2).putShort(24, (short) 2).putShort(26, (short) 1);
    descriptor.putShort(28, (short) 6).put(30, (byte) 1);
    descriptor.putShort(32, (short) localPort).putShort(34, (short) remotePort);
    return descriptor.put(40, local).put(56, remote).array();
  }

  private static void assertFields(CapturedEvent event, Map<String, String> expected) {
    expected.forEach((name, text) -> assertThat(event.get(field(name))).as(name).hasToString(text));
  }

  private static Field field(String name) {
    return FieldCatalog.standard().find(name).orElseThrow();
  }
}

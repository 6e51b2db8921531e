package dev.vedette.agent.check.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node made of files: its root directory below a test's own one, with processes in its proc. */
public final class FakeRoot {
  private static final ShellLimits LIMITS = new ShellLimits(Duration.ofSeconds(10), 1 << 20);

  private final Path root;

  public FakeRoot(Path root) throws IOException {
    this.root = root;
    file("/etc/passwd", "644", "root:x:0:0:root:/root:/bin/sh\n");
    file("/etc/group", "644", "root:x:0:\n");
  }

  public FakeRoot file(String path, String mode, String content) throws IOException {
    Path file = path(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    int bits = Integer.parseInt(mode, 8);
    StringBuilder text = new StringBuilder();
    for (int i = 8; i >= 0; i--) {
      text.append((bits >> i & 1) == 0 ? '-' : "xwr".charAt(i % 3));
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(text.toString()));
    return this;
  }

  public FakeRoot link(String path, String target) throws IOException {
    Files.createDirectories(path(path).getParent());
    Files.createSymbolicLink(path(path), Path.of(target));
    return this;
  }

  public FakeRoot process(int pid, String name, List<String> arguments) throws IOException {
    return process(pid, name, arguments, Map.of());
  }

  public FakeRoot process(
      int pid, String name, List<String> arguments, Map<String, String> environment)
      throws IOException {
    String kept = name.length() > 15 ? name.substring(0, 15) : name;
    file(
        "/proc/" + pid + "/stat",
        "644",
        pid + " (" + kept + ") S 1 1 1 0 -1 4194560 1 1 0 0 5 7 0 0 20 0 1 0 100 0 0\n");
    file("/proc/" + pid + "/cmdline", "644", String.join("\0", arguments) + "\0");
    StringBuilder variables = new StringBuilder();
    environment.forEach(
        (key, value) -> variables.append(key).append('=').append(value).append('\0'));
    return file("/proc/" + pid + "/environ", "644", variables.toString());
  }

  /** Where a path of the node lies. */
  public Path path(String path) {
    return root.resolve(path.substring(1));
  }

  /** The node as checks see it; its shell is the machine's. */
  public Node node() {
    return new LocalNode(root, List.of("/usr/bin/env"), LIMITS, () -> {});
  }
}

package dev.vedette.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A real container: runc, Debian's busybox, and a control group named as the kubelet names it. */
final class Container implements AutoCloseable {
  private static final List<String> APPLETS =
      List.of(
          "sh", "sleep", "cat", "true", "ln", "mkdir", "rm", "chmod", "find", "wget", "base64",
          "crontab", "apt-get");

  private final Path bundle;
  private final String id;
  private final String pod;
  private final Path runc;

  private Container(Path bundle, String id, String pod, Path runc) {
    this.bundle = bundle;
    this.id = id;
    this.pod = pod;
    this.runc = runc;
  }

  static Container start() throws IOException, InterruptedException {
    return start(id -> {});
  }

  /** Starts one after somebody was told its id, as a runtime knows it before its first process. */
  static Container start(Consumer<String> announcement) throws IOException, InterruptedException {
    Path runc = Tree.program("runc");
    Path busybox = Tree.program("busybox");
    String id = (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
    String pod = "pod" + UUID.randomUUID();
    Path bundle = Tree.privateDirectory("vedette-e2e-container");
    Container container = new Container(bundle, id, pod, runc);
    container.makeRoot(busybox);
    Command.run(List.of(runc.toString(), "spec", "--bundle", bundle.toString())).succeeded();
    container.adaptSpec();
    announcement.accept(id);
    Command.run(
            List.of(
                runc.toString(),
                "--root",
                bundle.resolve("state").toString(),
                "run",
                "--detach",
                "--bundle",
                bundle.toString(),
                id))
        .succeeded();
    return container;
  }

  /** The first twelve characters, by which it is known. */
  String shortId() {
    return id.substring(0, 12);
  }

  /** Runs a line of shell inside. */
  void exec(String line) throws IOException, InterruptedException {
    Command.run(
            List.of(
                runc.toString(),
                "--root",
                bundle.resolve("state").toString(),
                "exec",
                id,
                "/bin/sh",
                "-c",
                line))
        .succeeded();
  }

  /** A shell line that runs a command inside, with a terminal. */
  String execLine(String... words) {
    return Stream.concat(
            Stream.of(
                runc.toString(), "--root", bundle.resolve("state").toString(), "exec", "--tty", id),
            Stream.of(words))
        .map(word -> "'" + word + "'")
        .collect(Collectors.joining(" "));
  }

  private void makeRoot(Path busybox) throws IOException {
    Path root = bundle.resolve("rootfs");
    for (String directory : List.of("bin", "etc", "proc", "sys", "dev", "tmp", "root")) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.copy(busybox, root.resolve("bin/busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/shadow"), "root:*:19000:0:99999:7:::\n");
  }

  private void adaptSpec() throws IOException {
    Path file = bundle.resolve("config.json");
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode spec = (ObjectNode) mapper.readTree(Files.readString(file));
    ObjectNode process = (ObjectNode) spec.get("process");
    process.put("terminal", false);
    process.putArray("args").add("/bin/sleep").add("600");
    ((ObjectNode) spec.get("root")).put("readonly", false);
    ((ObjectNode) spec.get("linux")).put("cgroupsPath", "/kubepods/burstable/" + pod + "/" + id);
    Files.writeString(file, mapper.writeValueAsString(spec));
  }

  @Override
  public void close() throws IOException {
    try {
      Command.run(
          List.of(
              runc.toString(),
              "--root",
              bundle.resolve("state").toString(),
              "delete",
              "--force",
              id));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    removeControlGroups("kubepods/burstable/" + pod);
    try (Stream<Path> files = Files.walk(bundle)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Removes a control group of this name, where it is empty, from all hierarchies. */
  static void removeControlGroups(String name) throws IOException {
    Path hierarchies = Path.of("/sys/fs/cgroup");
    try (Stream<Path> controllers = Files.list(hierarchies)) {
      for (Path controller : controllers.filter(Files::isDirectory).toList()) {
        removeEmpty(controller.resolve(name));
      }
    }
    removeEmpty(hierarchies.resolve(name));
  }

  private static void removeEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // Somebody else's container lives in it.
    }
  }
}

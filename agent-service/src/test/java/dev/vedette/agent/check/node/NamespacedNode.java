package dev.vedette.agent.check.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A node in namespaces of its own for mounts and processes: files and processes as a test describes
 * them, programs of the machine without those that speak to a cluster. Nothing of the machine
 * changes, and all of it ends with the test.
 */
public final class NamespacedNode implements AutoCloseable {
  /** Waits for ever, whatever its arguments are: x86-64 code that calls pause in a loop. */
  private static final byte[] IDLE_PROGRAM =
      HexFormat.of()
          .parseHex(
              "7f454c4602010100000000000000000002003e0001000000"
                  + "7800400000000000400000000000000000000000000000000000000040003800"
                  + "0100000000000000"
                  + "010000000500000000000000000000000000400000000000000040000000000081000000000000008100000000000000"
                  + "0010000000000000b8220000000f05ebf7");

  private static final String IDLE = "/usr/bin/sleep";

  private final Process process;
  private final long init;

  private NamespacedNode(Process process, long init) {
    this.process = process;
    this.init = init;
  }

  /** A file or directory of the node. */
  public record FileEntry(String path, String mode, String owner, Optional<String> content) {}

  /** A process of the node; its program is its name. */
  public record ProcessEntry(
      String name, List<String> arguments, Map<String, String> environment) {}

  /** Whether this machine lets a test make namespaces. */
  public static boolean isPossible() {
    try {
      Process probe =
          new ProcessBuilder("unshare", "-m", "-p", "-f", "--mount-proc", "true")
              .redirectErrorStream(true)
              .start();
      return System.getProperty("os.arch").equals("amd64")
          && probe.waitFor(20, TimeUnit.SECONDS)
          && probe.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public static NamespacedNode start(List<FileEntry> files, List<ProcessEntry> processes)
      throws IOException {
    Process process =
        new ProcessBuilder("unshare", "-m", "-p", "-f", "--mount-proc", "bash", "-s")
            .redirectErrorStream(true)
            .start();
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(script(files, processes).getBytes(StandardCharsets.UTF_8));
    }
    BufferedReader reader = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.equals("ready")) {
        long init = process.children().findFirst().orElseThrow().pid();
        awaitRoot(init);
        return new NamespacedNode(process, init);
      }
      said.append(line).append('\n');
    }
    throw new IOException("the node did not start: " + said);
  }

  /**
   * What comes last has the node's root directory; until then its files are not where they belong.
   */
  private static void awaitRoot(long init) throws IOException {
    Path arguments = Path.of("/proc", Long.toString(init), "cmdline");
    while (!Files.readString(arguments).startsWith(IDLE)) {
      Thread.onSpinWait();
    }
  }

  /** The node as checks see it. */
  public Node view() {
    String pid = Long.toString(init);
    return new LocalNode(
        Path.of("/proc", pid, "root"),
        List.of("nsenter", "-t", pid, "-m", "-p", "-r", "-w"),
        ShellLimits.STANDARD,
        () -> {});
  }

  @Override
  public void close() {
    // The first process of a namespace takes all others with it.
    ProcessHandle.of(init).ifPresent(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String script(List<FileEntry> files, List<ProcessEntry> processes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        set -e
        mount --make-rprivate /
        mount -t tmpfs tmpfs /mnt
        R=/mnt
        umask 022
        mkdir -p $R/proc $R/dev $R/etc $R/var/lib $R/tmp $R/run/idle $R/root $R/machine $R/usr/bin
        for d in bin sbin lib lib32 lib64; do
          if [ -L /$d ]; then cp -P /$d $R/$d; elif [ -d /$d ]; then mkdir $R/$d; mount --bind /$d $R/$d; fi
        done
        mount --bind /usr $R/machine
        for d in /usr/*; do
          n=${d##*/}
          case $n in bin|local) ;; *) mkdir $R/usr/$n; mount --bind $d $R/usr/$n ;; esac
        done
        for p in /usr/bin/*; do
          n=${p##*/}
          case $n in kubectl|kubelet|oc|jq|crictl|k3s) ;; *) ln -s /machine/bin/$n $R/usr/bin/$n ;; esac
        done
        # Without a cluster, jq is given nothing and prints nothing.
        printf '#!/bin/sh\\nexec cat >/dev/null\\n' > $R/usr/bin/jq; chmod 755 $R/usr/bin/jq
        for f in ld.so.cache ld.so.conf ld.so.conf.d alternatives; do [ -e /etc/$f ] && cp -a /etc/$f $R/etc/$f; done
        echo 'passwd: files' > $R/etc/nsswitch.conf
        printf 'root:x:0:0:root:/root:/bin/sh\\netcd:x:1007:1007::/:/bin/sh\\n' > $R/etc/passwd
        printf 'root:x:0:\\netcd:x:1007:\\n' > $R/etc/group
        mount --bind /dev $R/dev
        mount -t proc proc $R/proc
        """);
    for (FileEntry file : files) {
      String path = "$R" + quote(file.path());
      if (file.content().isEmpty()) {
        lines.add("mkdir -p " + path);
      } else {
        lines.add("mkdir -p $(dirname " + path + ")");
        lines.add("base64 -d <<< " + base64(file.content().get()) + " > " + path);
      }
      lines.add("chown " + file.owner() + " " + path + "; chmod " + file.mode() + " " + path);
    }
    String idle = Base64.getEncoder().encodeToString(IDLE_PROGRAM);
    for (ProcessEntry entry : processes) {
      String program = "/run/idle/" + entry.name();
      lines.add("base64 -d <<< " + idle + " > $R" + program + "; chmod 755 $R" + program);
      String environment =
          entry.environment().entrySet().stream()
              .map(variable -> quote(variable.getKey() + "=" + variable.getValue()))
              .collect(Collectors.joining(" "));
      String arguments =
          entry.arguments().stream().map(NamespacedNode::quote).collect(Collectors.joining(" "));
      lines.add(
          "chroot $R /usr/bin/env -i "
              + environment
              + " /bin/bash -c 'p=$1; n=$2; shift 2; exec -a \"$n\" \"$p\" \"$@\"' x "
              + program
              + " "
              + arguments
              + " </dev/null >/dev/null 2>&1 &");
    }
    for (ProcessEntry entry : processes) {
      // A process counts once it has become its program.
      lines.add("until ps -C " + entry.name() + " >/dev/null; do :; done");
    }
    lines.add("echo ready");
    lines.add("exec chroot $R " + IDLE + " 3600 </dev/null");
    return String.join("\n", lines) + "\n";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}

package dev.vedette.agent.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class AccountsTest {
  @TempDir Path host;

  @Test
  void readsTheHostsFiles() throws IOException {
    write(
        host.resolve("etc"), "root:x:0:0::/root:/bin/bash\nann:x:1000:7::/home/ann:/bin/sh\nbad\n");
    TrackedProcess process = new TrackedProcess(5, 0);
    Accounts accounts = new Accounts(host);
    assertThat(accounts.user(process, 1000))
        .hasValue(new Accounts.User("ann", "/home/ann", "/bin/sh"));
    assertThat(accounts.user(process, 4)).isEmpty();
    assertThat(accounts.group(process, 7)).hasValue("staff");
  }

  @Test
  void readsAContainersOwnFilesThroughItsProcess() throws IOException {
    write(host.resolve("etc"), "ann:x:1000:7::/home/ann:/bin/sh\n");
    write(host.resolve("proc/5/root/etc"), "inside:x:1000:7::/:/bin/sh\n");
    TrackedProcess process = inContainer(5, "abc");
    assertThat(new Accounts(host).user(process, 1000).orElseThrow().name()).isEqualTo("inside");
  }

  @Test
  void followsNoLinkOutOfAContainer() throws IOException {
    write(host.resolve("etc"), "ann:x:1000:7::/home/ann:/bin/sh\n");
    Path etc = Files.createDirectories(host.resolve("proc/5/root/etc"));
    Files.createSymbolicLink(etc.resolve("passwd"), host.resolve("etc/passwd"));
    TrackedProcess process = inContainer(5, "abc");
    assertThat(new Accounts(host).user(process, 1000)).isEmpty();
  }

  @Test
  void aRuntimeThatIsNotYetInTheContainersFilesIsOfTheHost() throws IOException {
    write(host.resolve("etc"), "ann:x:1000:7::/home/ann:/bin/sh\n");
    Path process = Files.createDirectories(host.resolve("proc/5"));
    Files.createSymbolicLink(process.resolve("root"), host);
    Accounts accounts = new Accounts(host);
    TrackedProcess runtime = inContainer(5, "abc");
    assertThat(accounts.user(runtime, 1000).orElseThrow().name()).isEqualTo("ann");
    Files.delete(process.resolve("root"));
    write(process.resolve("root/etc"), "inside:x:1000:7::/:/bin/sh\n");
    assertThat(accounts.user(runtime, 1000).orElseThrow().name()).isEqualTo("inside");
    // Once it is gone, what was known of its container holds.
    TrackedProcess gone = inContainer(6, "abc");
    assertThat(accounts.user(gone, 1000).orElseThrow().name()).isEqualTo("inside");
  }

  @Test
  void keepsWhatWasExpectedForProcessesThatAreGone() throws IOException {
    write(host.resolve("proc/5/root/etc"), "inside:x:1000:7::/:/bin/sh\n");
    TrackedProcess process = inContainer(5, "abc");
    Accounts accounts = new Accounts(host);
    accounts.expect(process);
    TrackedProcess gone = inContainer(6, "abc");
    assertThat(accounts.user(gone, 1000).orElseThrow().name()).isEqualTo("inside");
  }

  /** As if a container were over as soon as it has begun; often, since a reader may be quick. */
  @Test
  void readsWhatItHoldsThoughTheProcessIsGone() throws IOException {
    Accounts accounts = new Accounts(host);
    for (int pid = 100; pid < 200; pid++) {
      Path directory = host.resolve("proc/" + pid);
      write(directory.resolve("root/etc"), "inside:x:1000:7::/:/bin/sh\n");
      TrackedProcess process = inContainer(pid, "full" + pid);
      accounts.expect(process);
      Files.move(directory, host.resolve("gone" + pid));
      assertThat(accounts.user(process, 1000)).as("round %d", pid).isPresent();
    }
  }

  /**
   * As if no event were read from a runtime's first in the container until the container is over.
   */
  @Test
  @Timeout(30)
  void readsWhatAProcessEntersThoughNoEventTellsOfIt() throws IOException {
    Accounts accounts = new Accounts(host);
    for (int pid = 100; pid < 120; pid++) {
      Path directory = Files.createDirectories(host.resolve("proc/" + pid));
      Files.createSymbolicLink(directory.resolve("root"), host);
      TrackedProcess process = inContainer(pid, "full" + pid);
      accounts.expect(process);
      enter(directory, "inside:x:1000:7::/:/bin/sh\n");
      awaitReaders(accounts);
      Files.move(directory, host.resolve("gone" + pid));
      assertThat(accounts.user(process, 1000)).as("round %d", pid).isPresent();
    }
  }

  @Test
  @Timeout(30)
  void looksAgainWhenWhoWasToEnterIsGone() throws IOException {
    Accounts accounts = new Accounts(host);
    Path first = Files.createDirectories(host.resolve("proc/5"));
    Files.createSymbolicLink(first.resolve("root"), host);
    TrackedProcess parent = inContainer(5, "abc");
    accounts.expect(parent);
    Files.move(first, host.resolve("gone5"));
    awaitReaders(accounts);
    write(host.resolve("proc/6/root/etc"), "inside:x:1000:7::/:/bin/sh\n");
    TrackedProcess child = inContainer(6, "abc");
    accounts.expect(child);
    Files.move(host.resolve("proc/6"), host.resolve("gone6"));
    assertThat(accounts.user(child, 1000)).isPresent();
  }

  @Test
  void asksAProcessInsideThoughAnotherHasYetToEnter() throws IOException {
    write(host.resolve("etc"), "ann:x:1000:7::/home/ann:/bin/sh\n");
    Path outside = Files.createDirectories(host.resolve("proc/5"));
    Files.createSymbolicLink(outside.resolve("root"), host);
    Accounts accounts = new Accounts(host);
    accounts.expect(inContainer(5, "abc"));
    write(host.resolve("proc/6/root/etc"), "inside:x:1000:7::/:/bin/sh\n");
    TrackedProcess inside = inContainer(6, "abc");
    assertThat(accounts.user(inside, 1000).orElseThrow().name()).isEqualTo("inside");
    enter(outside, "later:x:1000:7::/:/bin/sh\n");
    awaitReaders(accounts);
    Files.move(outside, host.resolve("gone"));
    // What was being read meanwhile is not lost.
    assertThat(accounts.user(inContainer(5, "abc"), 1000).orElseThrow().name()).isEqualTo("later");
  }

  @Test
  void waitsForNobodyAtAPipeInAContainer() throws Exception {
    Path etc = Files.createDirectories(host.resolve("proc/5/root/etc"));
    Process mkfifo = new ProcessBuilder("mkfifo", etc.resolve("passwd").toString()).start();
    assumeTrue(mkfifo.waitFor() == 0, "no mkfifo");
    Files.writeString(etc.resolve("group"), "staff:x:7:\n");
    TrackedProcess process = inContainer(5, "abc");
    Accounts accounts = new Accounts(host);
    assertThat(accounts.user(process, 1000)).isEmpty();
    // Nothing hangs: the other file was read as well.
    assertThat(accounts.group(process, 7)).hasValue("staff");
  }

  @Test
  void numberZeroIsRootEvenWithoutAnAccountFile() {
    assertThat(new Accounts(host).user(new TrackedProcess(5, 0), 0).orElseThrow().name())
        .isEqualTo("root");
  }

  private static TrackedProcess inContainer(long pid, String id) {
    TrackedProcess process = new TrackedProcess(pid, 0);
    process.container = new Container(id, id, "docker");
    return process;
  }

  /** Gives a process another root than the host's, at one moment as the kernel does. */
  private void enter(Path process, String passwd) throws IOException {
    Path inside = host.resolve("inside" + process.getFileName());
    write(inside.resolve("etc"), passwd);
    Path link = Files.createSymbolicLink(process.resolve("new"), inside);
    Files.move(link, process.resolve("root"), ATOMIC_MOVE);
  }

  private static void awaitReaders(Accounts accounts) {
    while (accounts.readers() > 0) {
      Thread.onSpinWait();
    }
  }

  private static void write(Path etc, String passwd) throws IOException {
    Files.createDirectories(etc);
    Files.writeString(etc.resolve("passwd"), passwd);
    Files.writeString(etc.resolve("group"), "root:x:0:\nstaff:x:7:\n");
  }
}

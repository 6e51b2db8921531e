package dev.vedette.agent.state;

import dev.vedette.ebpf.RootDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Users and groups of the host and of each container, from their own account files. A container's
 * files are in the hands of whoever runs it, so they are read below its root, on a thread of their
 * own with a time limit, and only so many bytes of them. Otherwise used by the reading thread only.
 */
public final class Accounts {
  /** A user as the account file names it. */
  public record User(String name, String home, String shell) {}

  private record AccountFiles(
      Map<Integer, User> users, Map<Integer, String> groups, long readNanos) {}

  /** Account files below a root; {@link #NOTHING} where there was none. */
  private record Found(String root, AccountFiles files) {}

  private static final int FILE_BYTES = 1 << 20;
  private static final int CONTAINERS = 1024;
  // A reader that a container made hang stays; so many may, of which these ahead of a question.
  private static final int MOST_READERS = 16;
  private static final int MOST_AHEAD = 8;
  // From a container's first event to its own root it takes its runtime some 10 ms.
  private static final Duration ENTERING = Duration.ofSeconds(1);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final User ROOT = new User("root", "/root", "<NA>");

  private static final AccountFiles NOTHING = new AccountFiles(Map.of(), Map.of(), 0);
  private static final Found GONE = new Found("", NOTHING);
  private static final Found STAYS_OUTSIDE = new Found("host", NOTHING);

  private final Path hostRoot;
  private final Path proc;
  private boolean readsFiles = true;
  private final AtomicInteger reading = new AtomicInteger();
  private final Map<String, AccountFiles> byContainer =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, AccountFiles> eldest) {
          return size() > CONTAINERS;
        }
      };

  private final Map<String, FutureTask<Found>> pending =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FutureTask<Found>> eldest) {
          return size() > CONTAINERS;
        }
      };

  /**
   * Accounts of the node.
   *
   * @param hostRoot where the host's file system is seen
   */
  public Accounts(Path hostRoot) {
    this.hostRoot = hostRoot;
    proc = hostRoot.resolve("proc");
  }

  private Accounts() {
    this(Path.of("/"));
    readsFiles = false;
  }

  /** Accounts that are only told, as recordings do: no file of this node is read. */
  public static Accounts told() {
    return new Accounts();
  }

  /** Takes in a user of a container; an empty id is the host's. */
  public void learn(String container, int userId, User user) {
    told(container).users().put(userId, user);
  }

  /** Takes in a group of a container; an empty id is the host's. */
  public void learnGroup(String container, int groupId, String name) {
    told(container).groups().put(groupId, name);
  }

  /** A user of a container who is no more. */
  public void forgetUser(String container, int userId) {
    told(container).users().remove(userId);
  }

  /** A group of a container that is no more. */
  public void forgetGroup(String container, int groupId) {
    told(container).groups().remove(groupId);
  }

  private AccountFiles told(String container) {
    String key = container.equals("host") ? "" : container;
    return byContainer.computeIfAbsent(
        key, _ -> new AccountFiles(new HashMap<>(), new HashMap<>(), 0));
  }

  /**
   * The user of this number where the process lives; number 0 is root even without an account file.
   */
  public Optional<User> user(TrackedProcess process, int userId) {
    return listedUser(process, userId).or(() -> userId == 0 ? Optional.of(ROOT) : Optional.empty());
  }

  /** The user of this number where the process lives, if an account file or an event named it. */
  public Optional<User> listedUser(TrackedProcess process, int userId) {
    return Optional.ofNullable(files(process).users().get(userId));
  }

  /** The name of the group of this number where the process lives. */
  public Optional<String> group(TrackedProcess process, int groupId) {
    return listedGroup(process, groupId)
        .or(() -> groupId == 0 ? Optional.of("root") : Optional.empty());
  }

  /** The name of the group of this number, if an account file or an event named it. */
  public Optional<String> listedGroup(TrackedProcess process, int groupId) {
    return Optional.ofNullable(files(process).groups().get(groupId));
  }

  /**
   * Begins to read the files of a container whose process just started a program, or is about to
   * enter the container's root and start one: it may be over before a rule asks, or before its next
   * event is read.
   */
  public void expect(TrackedProcess process) {
    Container container = process.container();
    if (!readsFiles || container.isHost()) {
      return;
    }
    FutureTask<Found> before = pending.get(container.fullId());
    if (before != null && !(before.isDone() && result(before).equals(GONE))) {
      return;
    }
    AccountFiles known = byContainer.get(container.fullId());
    if (known != null && isFresh(known)) {
      return;
    }
    Path root = rootOf(process);
    String itsRoot = identity(root);
    if (itsRoot.isEmpty()) {
      return;
    }
    boolean isInside = !itsRoot.equals(identity(hostRoot));
    begin(MOST_AHEAD, () -> isInside ? held(root) : () -> entered(root))
        .ifPresent(task -> pending.put(container.fullId(), task));
  }

  private AccountFiles files(TrackedProcess process) {
    if (!readsFiles) {
      AccountFiles told =
          byContainer.get(process.container().isHost() ? "" : process.container().id());
      return told == null ? NOTHING : told;
    }
    if (process.container().isHost()) {
      return filesOfHost();
    }
    Path root = rootOf(process);
    String itsRoot = identity(root);
    if (!itsRoot.isEmpty() && itsRoot.equals(identity(hostRoot))) {
      // In the container's cgroup, but not yet in its file system: a runtime that is about to start
      // it.
      return filesOfHost();
    }
    String container = process.container().fullId();
    FutureTask<Found> expected = pending.get(container);
    // Nobody waits for another process to enter while this one can be asked itself.
    if (expected != null && (itsRoot.isEmpty() || expected.isDone())) {
      pending.remove(container);
      keep(container, expected).ifPresent(files -> byContainer.put(container, files));
    }
    if (itsRoot.isEmpty()) {
      // The process is gone; what was known of its container stays true.
      AccountFiles known = byContainer.get(container);
      return known == null ? NOTHING : known;
    }
    AccountFiles files = filesOf(container, itsRoot, root);
    byContainer.put(container, files);
    return files;
  }

  private Path rootOf(TrackedProcess process) {
    return proc.resolve(Long.toString(process.pid())).resolve("root");
  }

  private static boolean isFresh(AccountFiles files) {
    return System.nanoTime() - files.readNanos() < FRESH_NANOS;
  }

  /** Nobody makes a reader hang there who could not do worse. */
  private AccountFiles filesOfHost() {
    AccountFiles known = byContainer.get("");
    if (known == null || !isFresh(known)) {
      known = read(RootDirectory.open(hostRoot));
      byContainer.put("", known);
    }
    return known;
  }

  /** Reads below a root, which is closed then. */
  private static AccountFiles read(Optional<RootDirectory> opened) {
    if (opened.isEmpty()) {
      return new AccountFiles(Map.of(), Map.of(), System.nanoTime());
    }
    try (RootDirectory root = opened.get()) {
      return new AccountFiles(
          parseUsers(content(root, "etc/passwd")),
          parseGroups(content(root, "etc/group")),
          System.nanoTime());
    }
  }

  private AccountFiles filesOf(String container, String itsRoot, Path root) {
    AccountFiles known = byContainer.get(container + itsRoot);
    if (known != null && isFresh(known)) {
      return known;
    }
    Optional<AccountFiles> read =
        begin(MOST_READERS, () -> held(root)).flatMap(task -> keep(container, task));
    if (read.isPresent()) {
      return read.get();
    }
    // Asked for again before long: the node may only have been busy.
    AccountFiles before = known == null ? NOTHING : known;
    AccountFiles meanwhile =
        new AccountFiles(
            before.users(), before.groups(), System.nanoTime() - FRESH_NANOS + RETRY_NANOS);
    byContainer.put(container + itsRoot, meanwhile);
    return meanwhile;
  }

  /** Waits a moment for what is being read, and remembers it. */
  private Optional<AccountFiles> keep(String container, FutureTask<Found> task) {
    Found found = result(task);
    AccountFiles read = found.files();
    if (read.equals(NOTHING)) {
      return Optional.empty();
    }
    String key = container + found.root();
    AccountFiles known = byContainer.get(key);
    if (read.users().isEmpty() && known != null) {
      read = new AccountFiles(known.users(), known.groups(), read.readNanos());
    }
    byContainer.put(key, read);
    return Optional.of(read);
  }

  /** Tells directories apart; empty where there is none. */
  private static String identity(Path directory) {
    try {
      return String.valueOf(Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    } catch (IOException gone) {
      return "";
    }
  }

  private Optional<FutureTask<Found>> begin(int most, Supplier<Callable<Found>> readers) {
    if (reading.incrementAndGet() > most) {
      reading.decrementAndGet();
      return Optional.empty();
    }
    Callable<Found> reader = readers.get();
    FutureTask<Found> task =
        new FutureTask<>(() -> {
          try {
            return reader.call();
          } finally {
            reading.decrementAndGet();
          }
        });
    Thread.ofPlatform().daemon().name("account-reader").start(task);
    return Optional.of(task);
  }

  /** Holds a root from now on: the process may be gone before its files are read. */
  private static Callable<Found> held(Path root) {
    String itsRoot = identity(root);
    Optional<RootDirectory> held = RootDirectory.open(root);
    return () -> new Found(itsRoot, read(held));
  }

  /** What lies below the root of a process once it has another one than the host's. */
  private Found entered(Path root) {
    String hosts = identity(hostRoot);
    long end = System.nanoTime() + ENTERING.toNanos();
    while (System.nanoTime() - end < 0) {
      String itsRoot = identity(root);
      if (itsRoot.isEmpty()) {
        return GONE;
      }
      if (!itsRoot.equals(hosts)) {
        return new Found(itsRoot, read(RootDirectory.open(root)));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return STAYS_OUTSIDE;
  }

  /** How many files are being read or waited for. */
  int readers() {
    return reading.get();
  }

  private static Found result(FutureTask<Found> task) {
    try {
      return task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException failed) {
      return GONE;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return GONE;
    }
  }

  private static String content(RootDirectory root, String path) {
    return root.read(path, FILE_BYTES)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  static Map<Integer, User> parseUsers(String passwd) {
    Map<Integer, User> users = new HashMap<>();
    for (String line : passwd.split("\n", -1)) {
      String[] parts = line.split(":", -1);
      if (parts.length >= 7) {
        number(parts[2])
            .ifPresent(id -> users.putIfAbsent(id, new User(parts[0], parts[5], parts[6])));
      }
    }
    return users;
  }

  static Map<Integer, String> parseGroups(String group) {
    Map<Integer, String> groups = new HashMap<>();
    for (String line : group.split("\n", -1)) {
      String[] parts = line.split(":", -1);
      if (parts.length >= 3) {
        number(parts[2]).ifPresent(id -> groups.putIfAbsent(id, parts[0]));
      }
    }
    return groups;
  }

  private static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }
}

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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

  /** Account files that are being read, for a container and the root that its process has. */
  private record Reading(String key, FutureTask<AccountFiles> task) {}

  private static final int FILE_BYTES = 1 << 20;
  private static final int CONTAINERS = 1024;
  // A reader that a container made hang stays; so many may.
  private static final int MOST_READERS = 8;
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final User ROOT = new User("root", "/root", "<NA>");

  private static final AccountFiles NOTHING = new AccountFiles(Map.of(), Map.of(), 0);

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

  private final Map<String, Reading> pending =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Reading> eldest) {
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
   * Begins to read the files of a container whose process just started a program: it may be over
   * before a rule asks.
   */
  public void expect(TrackedProcess process) {
    Container container = process.container();
    if (!readsFiles || container.isHost() || pending.containsKey(container.fullId())) {
      return;
    }
    AccountFiles known = byContainer.get(container.fullId());
    if (known != null && isFresh(known)) {
      return;
    }
    Path root = rootOf(process);
    Object itsRoot = identity(root);
    if (itsRoot != null && !itsRoot.equals(identity(hostRoot))) {
      begin(container.fullId() + itsRoot, root)
          .ifPresent(task -> pending.put(container.fullId(), task));
    }
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
    String container = process.container().fullId();
    Reading expected = pending.remove(container);
    if (expected != null) {
      byContainer.put(container, keep(expected));
    }
    Path root = rootOf(process);
    Object itsRoot = identity(root);
    if (itsRoot == null) {
      // The process is gone; what was known of its container stays true.
      AccountFiles known = byContainer.get(container);
      return known == null ? NOTHING : known;
    }
    if (itsRoot.equals(identity(hostRoot))) {
      // In the container's cgroup, but not yet in its file system: a runtime that is about to start
      // it.
      return filesOfHost();
    }
    AccountFiles files = filesOf(container + itsRoot, root);
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

  private AccountFiles filesOf(String key, Path root) {
    AccountFiles known = byContainer.get(key);
    if (known != null && isFresh(known)) {
      return known;
    }
    return begin(key, root).map(this::keep).orElse(known == null ? NOTHING : known);
  }

  /** Waits a moment for what is being read, and remembers it. */
  private AccountFiles keep(Reading reading) {
    AccountFiles known = byContainer.get(reading.key());
    AccountFiles read = result(reading.task());
    if (read.users().isEmpty() && known != null) {
      read = new AccountFiles(known.users(), known.groups(), read.readNanos());
    }
    byContainer.put(reading.key(), read);
    return read;
  }

  private static @Nullable Object identity(Path directory) {
    try {
      return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  private Optional<Reading> begin(String key, Path root) {
    if (reading.incrementAndGet() > MOST_READERS) {
      reading.decrementAndGet();
      return Optional.empty();
    }
    // Held from now on: the process may be gone before its files are read.
    Optional<RootDirectory> held = RootDirectory.open(root);
    FutureTask<AccountFiles> task =
        new FutureTask<>(() -> {
          try {
            return read(held);
          } finally {
            reading.decrementAndGet();
          }
        });
    Thread.ofPlatform().daemon().name("account-reader").start(task);
    return Optional.of(new Reading(key, task));
  }

  private static AccountFiles result(FutureTask<AccountFiles> task) {
    try {
      return task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException failed) {
      // Asked for again before long: the node may only have been busy.
      return new AccountFiles(Map.of(), Map.of(), System.nanoTime() - FRESH_NANOS + RETRY_NANOS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return NOTHING;
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

package dev.vedette.agent.scap;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.EventContext;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RecordedState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a capture through the state that live events keep, event by event, as rules would have seen
 * them. Used by one thread.
 */
public final class Replay implements AutoCloseable {
  private static final int MOST_THREADS = 131_072;
  // These change the state and are no events to rules.
  private static final Set<String> NEWS_OF_THE_RECORDER =
      Set.of("container", "useradded", "userdeleted", "groupadded", "groupdeleted");

  private final ToldContainers containers = new ToldContainers();
  private final ProcessTable processes = new ProcessTable(MOST_THREADS, containers);
  private final Accounts accounts = Accounts.told();
  private final RecordedState state = new RecordedState(processes, accounts);
  private final EventConverter converter = new EventConverter();
  private final RecordedEvent read =
      new RecordedEvent(EventTable.standard().all().iterator().next(), 0, 0, 0);
  private final Start start = new Start();
  private final ScapReader reader;
  private @Nullable Recorder recorder;
  private @Nullable EventContext context;
  private @Nullable RecordedEvent before;
  private long handedOn;
  private boolean beginnings;

  /** A replay of this stream, which is closed with it. */
  public Replay(InputStream stream) throws IOException {
    reader = new ScapReader(stream, start);
  }

  /** A replay of this file. */
  public static Replay open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return new Replay(stream);
    } catch (IOException | RuntimeException failed) {
      stream.close();
      throw failed;
    }
  }

  /**
   * Moves on to the next event that rules see; it is valid until the next call.
   *
   * @return the event; null at the end of the capture
   */
  public @Nullable CapturedEvent next() throws ScapException {
    while (true) {
      if (before != null) {
        state.afterwards(before);
        before = null;
      }
      if (!reader.next(read)) {
        return null;
      }
      if (read.kind().isMeta() && read.kind().name().equals("container")) {
        containers.learn(read);
      }
      RecordedEvent event = converter.convert(read);
      if (event == null && beginnings && read.kind().isBeginning()) {
        event = read;
      }
      if (event == null) {
        unseen();
        continue;
      }
      state.apply(event);
      before = event;
      if (reader.isBackground()) {
        context().pass();
        unseen();
        continue;
      }
      CapturedEvent lent = context().lend(event, state);
      if (isSeen(event.kind())) {
        handedOn++;
        return lent;
      }
      unseen();
    }
  }

  /**
   * Runs the capture to its end, or until the recording is full, and writes what it holds as
   * another capture.
   */
  public void copyTo(Recorder target) throws ScapException {
    recorder = target;
    CapturedEvent event = next();
    while (event != null && target.take(event, read)) {
      event = next();
    }
  }

  private void unseen() {
    Recorder target = recorder;
    if (target != null) {
      target.unseen(read, reader.isBackground());
    }
  }

  /**
   * Hands on the beginnings of system calls too, as tools did until they recorded only how calls
   * end.
   */
  public Replay withBeginnings() {
    beginnings = true;
    return this;
  }

  private boolean isSeen(EventKind kind) {
    boolean news = kind.isMeta() && NEWS_OF_THE_RECORDER.contains(kind.name());
    return (beginnings || !kind.isBeginning()) && !news;
  }

  private EventContext context() {
    EventContext known = context;
    if (known == null) {
      known = new EventContext(processes, accounts, start.hostname, 0, 0);
      known.setLocalAddresses(start.addresses);
      context = known;
    }
    return known;
  }

  /** How many events of the capture were read. */
  public long eventsRead() {
    return reader.events();
  }

  /** How many events were handed on. */
  public long eventsSeen() {
    return handedOn;
  }

  /** How many blocks and events were passed over since their type is not known. */
  public long skipped() {
    return reader.unknownBlocks() + reader.unknownEvents();
  }

  /** The name of the recorded machine; empty if the capture does not say it. */
  public String hostname() {
    return start.hostname;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** What the capture says before its events. */
  private final class Start implements CaptureContent {
    private final List<byte[]> addresses = new ArrayList<>();
    private String hostname = "";

    private void copy(Consumer<CaptureContent> part) {
      Recorder target = recorder;
      if (target != null) {
        part.accept(target.start());
      }
    }

    @Override
    public void machine(Machine machine) {
      hostname = machine.hostname();
      copy(content -> content.machine(machine));
    }

    @Override
    public void networkInterface(NetworkInterface found) {
      addresses.add(found.address());
      copy(content -> content.networkInterface(found));
    }

    @Override
    public void user(User user) {
      accounts.learn("", user.id(), new Accounts.User(user.name(), user.home(), user.shell()));
      copy(content -> content.user(user));
    }

    @Override
    public void group(int id, String name) {
      accounts.learnGroup("", id, name);
      copy(content -> content.group(id, name));
    }

    @Override
    public void thread(RecordedThread thread) {
      state.add(thread);
      copy(content -> content.thread(thread));
    }

    @Override
    public void descriptor(long threadId, long number, OpenDescriptor found) {
      // Before the state, which takes connections for what they are.
      copy(content -> content.descriptor(threadId, number, found));
      state.thread(threadId).ifPresent(process -> state.add(process, number, found));
    }

    @Override
    public void complete() {
      state.begin();
    }
  }
}

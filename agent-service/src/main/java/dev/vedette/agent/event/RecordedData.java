package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Form;
import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.recorded.SystemCalls;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.OpenedPath;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An event of a recording, as other tools write them. Lent again and again; not thread-safe. */
final class RecordedData implements EventData {
  private static final Value NOT_READ = Value.text("<NA>");

  /** By the numbers of their kinds. */
  private static final List<List<Parameter>> PARAMETERS =
      ofAllKinds(List.of(), RecordedData::parameters);

  private static final int MOST_CHOICES = 3;

  /** By the numbers of their kinds, where the arguments are that have a few values only. */
  private static final List<int[]> CHOICES = ofAllKinds(new int[0], RecordedData::choices);

  private final MetFiles files = new MetFiles();
  private final MetShapes connections = new MetShapes();
  private final MetShapes calls = new MetShapes();
  private @Nullable RecordedEvent event;
  private @Nullable RecordedState state;

  void lend(RecordedEvent newEvent, RecordedState newState) {
    event = newEvent;
    state = newState;
  }

  RecordedEvent event() {
    return CapturedEvent.lent(event);
  }

  RecordedState state() {
    return CapturedEvent.lent(state);
  }

  private static <T> List<T> ofAllKinds(T none, Function<EventKind, T> ofKind) {
    List<T> all = new ArrayList<>();
    for (EventKind kind : EventTable.standard().all()) {
      while (all.size() <= kind.number()) {
        all.add(none);
      }
      all.set(kind.number(), ofKind.apply(kind));
    }
    return List.copyOf(all);
  }

  private static List<Parameter> parameters(EventKind kind) {
    return kind.parameters().stream()
        .map(parameter -> new Parameter(parameter.name(), form(parameter), parameter.names(), ""))
        .toList();
  }

  private static int[] choices(EventKind kind) {
    List<RecordedParameter> parameters = kind.parameters();
    return IntStream.range(0, parameters.size())
        .filter(i -> isChoice(parameters.get(i)))
        .limit(MOST_CHOICES)
        .toArray();
  }

  private static boolean isChoice(RecordedParameter parameter) {
    return parameter.type().kind() == ValueType.Kind.UNSIGNED
        && (parameter.name().equals("mode")
            || switch (form(parameter)) {
              case FLAGS, ENUM, MODE -> true;
              default -> false;
            });
  }

  private static Form form(RecordedParameter parameter) {
    return switch (parameter.type()) {
      case ERRNO -> Form.ERRNO;
      case FD, FD32 -> Form.FD;
      case PID, PID32 -> Form.PID;
      case UID -> Form.UID;
      case GID -> Form.GID;
      case FLAGS8, FLAGS16, FLAGS32 -> Form.FLAGS;
      case ENUMFLAGS8, ENUMFLAGS16, ENUMFLAGS32 -> Form.ENUM;
      case MODE -> Form.MODE;
      case SIGTYPE -> Form.SIGNAL;
      case RELTIME -> Form.INTERVAL;
      case FSPATH, FSRELPATH -> Form.PATH;
      case CHARBUF -> Form.TEXT;
      case BYTEBUF, CHARBUFARRAY, CHARBUF_PAIR_ARRAY -> Form.BYTES;
      case SOCKADDR -> Form.ADDRESS;
      case SOCKTUPLE -> Form.TUPLE;
      case FDLIST -> Form.DESCRIPTORS;
      default ->
          switch (parameter.notation()) {
            case DEC -> Form.DEC;
            case OCT -> Form.OCT;
            case HEX -> Form.HEX;
          };
    };
  }

  @Override
  public String type() {
    EventKind kind = kind();
    String name = kind.name();
    return !kind.namesItself()
        ? name
        : switch (name) {
          // Events that the recorder's plugins tell have their names in the event itself.
          case "asyncevent" -> event().isEmpty(1) ? name : event().string(1);
          case "syscall" -> event().isEmpty(0) ? name : systemCall();
          default -> name;
        };
  }

  private String systemCall() {
    return SystemCalls.name(event().unsigned(0), event().isEmpty(1) ? -1 : event().unsigned(1));
  }

  @Override
  public EventKind kind() {
    return event().kind();
  }

  @Override
  public int cpu() {
    return event().cpu();
  }

  @Override
  public long threadId() {
    return event().threadId();
  }

  @Override
  public boolean hasResult() {
    return event().hasResult();
  }

  @Override
  public long result() {
    return event().result();
  }

  @Override
  public List<Parameter> parameters() {
    return PARAMETERS.get(kind().number());
  }

  @Override
  public int count() {
    return Math.min(event().count(), parameters().size());
  }

  @Override
  public Value value(CapturedEvent captured, int position) {
    RecordedEvent current = event();
    if (!current.has(position)) {
      return Value.ABSENT;
    }
    RecordedParameter parameter = kind().parameters().get(position);
    ValueType type = parameter.type();
    return switch (type.kind()) {
      case TEXT -> current.isEmpty(position) ? NOT_READ : Value.text(current.text(position));
      case BYTES -> Value.text(current.bytes(position));
      case SIGNED ->
          current.isEmpty(position) ? Value.ABSENT : Value.number(current.signed(position));
      case UNSIGNED, PORT ->
          current.isEmpty(position) ? Value.ABSENT : Value.unsigned(current.unsigned(position));
      default -> opaque(type, position);
    };
  }

  private Value opaque(ValueType type, int position) {
    RecordedEvent current = event();
    if (current.isEmpty(position)) {
      return type == ValueType.SOCKTUPLE ? Value.text("NULL") : Value.ABSENT;
    }
    return switch (type) {
      case SOCKTUPLE -> text(Address.pair(current, position));
      case SOCKADDR -> text(Address.single(current, position));
      case FDLIST -> Value.text(descriptorList(position));
      case DYN -> choice(position);
      default -> Value.text(current.bytes(position));
    };
  }

  private static Value text(Optional<Address> address) {
    return Value.text(address.map(Address::text).orElse(""));
  }

  /** A value that says its own type in its first byte. */
  private Value choice(int position) {
    RecordedEvent current = event();
    List<ValueType> choices = kind().parameters().get(position).choices();
    int chosen = current.unsignedByte(position, 0);
    int size = current.length(position) - 1;
    if (chosen >= choices.size() || size <= 0) {
      return Value.ABSENT;
    }
    ValueType type = choices.get(chosen);
    return switch (type.kind()) {
      case SIGNED -> {
        int shift = 64 - 8 * Math.min(size, 8);
        yield Value.number(current.number(position, 1, Math.min(size, 8)) << shift >> shift);
      }
      case UNSIGNED -> Value.unsigned(current.number(position, 1, Math.min(size, 8)));
      default -> Value.text(Arrays.copyOfRange(current.bytes(position), 1, size + 1));
    };
  }

  /** The numbers of an FDLIST, and what each was asked for. */
  private byte[] descriptorList(int position) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    RecordedEvent current = event();
    int count = current.length(position) < 2 ? 0 : (int) current.number(position, 0, 2);
    for (int i = 0; i < count && 2 + 10 * (i + 1) <= current.length(position); i++) {
      long number = current.number(position, 2 + 10 * i, 8);
      long flags = current.number(position, 10 + 10 * i, 2);
      String letter = open(number).map(found -> found.kind().letter().toString()).orElse("");
      text.writeBytes(
          ((i == 0 ? "" : " ") + number + ":" + letter + Long.toHexString(flags))
              .getBytes(StandardCharsets.UTF_8));
    }
    return text.toByteArray();
  }

  private Optional<OpenDescriptor> open(long number) {
    return state().current().flatMap(process -> process.descriptor(number));
  }

  @Override
  public String descriptorText(CapturedEvent captured, int position, long number) {
    return open(number).map(Descriptor::text).orElse("");
  }

  @Override
  public byte[] whole(CapturedEvent captured, int position, byte[] given) {
    Optional<TrackedProcess> process = state().current();
    if (process.isEmpty()) {
      return given;
    }
    long directory = Descriptor.AT_FDCWD;
    if (kind().parameters().get(position).type() == ValueType.FSRELPATH) {
      for (int i = position - 1; i >= 0; i--) {
        if (kind().parameters().get(i).type() == ValueType.FD
            && kind().parameters().get(i).name().contains("dir")) {
          directory = event().signed(i);
          break;
        }
      }
    }
    return RecordedState.whole(process.get(), directory, given);
  }

  @Override
  public long openFlags() {
    return switch (kind().name()) {
      case "open", "openat", "openat2", "open_by_handle_at" ->
          event().unsigned(kind().position("flags"));
      default -> 0;
    };
  }

  @Override
  public long openMode() {
    return switch (kind().name()) {
      case "creat" -> event().unsigned(kind().position("mode"));
      case "open", "openat", "openat2" ->
          (openFlags() & (FlagBits.CREATE | FlagBits.TEMPORARY_FILE)) != 0
              ? event().unsigned(kind().position("mode"))
              : 0;
      default -> 0;
    };
  }

  @Override
  public @Nullable Party object(CapturedEvent captured) {
    OpenDescriptor open = captured.hasProcess() && kind().concernsDescriptor() ? open() : null;
    if (open == null || !open.kind().isFile()) {
      return open == null ? null : captured.descriptor().connectionKind(connections);
    }
    return files.meet(open.kind(), true, isNamedAsGiven(open), open.name());
  }

  @Override
  public boolean isNamedAsGiven(CapturedEvent captured) {
    OpenDescriptor open = open();
    return open != null && isNamedAsGiven(open);
  }

  private static boolean isNamedAsGiven(OpenDescriptor open) {
    return Arrays.equals(open.rawName(), open.name());
  }

  @Override
  public @Nullable Party call() {
    RecordedEvent current = event();
    if (kind().parameters().isEmpty() || kind().parameters().getFirst().type() == ValueType.DYN) {
      return null;
    }
    int[] choices = CHOICES.get(kind().number());
    long first = kind().number() | (long) current.count() << 32;
    long second = current.hasResult() ? Math.min(current.result(), 1) : 2;
    for (int i = 0; i < choices.length; i++) {
      first |= current.isEmpty(choices[i]) ? 1L << (48 + i) : 0;
    }
    return calls.meet(first, second, choice(choices, 0), choice(choices, 1), choice(choices, 2));
  }

  private long choice(int[] choices, int which) {
    return which < choices.length ? event().unsigned(choices[which]) : 0;
  }

  @Override
  public boolean isOfCall(int position) {
    for (int choice : CHOICES.get(kind().number())) {
      if (choice == position) {
        return true;
      }
    }
    return false;
  }

  /** The open file that the event is about. */
  private @Nullable OpenDescriptor open() {
    OpenDescriptor used = state().descriptor().orElse(null);
    TrackedProcess process = state().current().orElse(null);
    return used != null || process == null
        ? used
        : process.descriptor(process.lastDescriptor()).orElse(null);
  }

  @Override
  public void describe(CapturedEvent captured, Descriptor descriptor) {
    Optional<TrackedProcess> process = state().current();
    if (process.isEmpty() || !kind().concernsDescriptor()) {
      descriptor.describeNothing();
      return;
    }
    long number = process.get().lastDescriptor();
    OpenDescriptor open = open();
    if (open != null) {
      descriptor.describe(number, open, captured.context());
      return;
    }
    switch (kind().name()) {
      case "open", "openat", "openat2", "creat", "open_by_handle_at" -> {
        OpenedPath opened = OpenedPath.of(event(), Optional.empty(), process.get());
        descriptor.describeFailed(number, DescriptorKind.FILE, opened.whole(), opened.given());
      }
      case "connect" ->
          descriptor.describeFailed(
              number,
              DescriptorKind.NONE,
              Address.pair(event(), kind().position("tuple"))
                  .map(Address::text)
                  .orElse("")
                  .getBytes(StandardCharsets.UTF_8),
              null);
      default -> descriptor.describeUnknown(number);
    }
  }
}

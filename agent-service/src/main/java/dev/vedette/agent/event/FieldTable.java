package dev.vedette.agent.event;

import dev.vedette.agent.state.Ancestry;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Value;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How each field is found, by the number of its definition. Immutable and thread-safe.
 *
 * <p>What a {@link dev.vedette.language.event.Party} decides of rules is found out once, so all
 * that is read for it has to hold for every event with that party. Hence a field is one of the
 * event unless it is added as one of a party, whose reader is handed nothing but that:
 *
 * <ul>
 *   <li>The process. Every change of a fact of it is counted ({@code TrackedProcess.changed}),
 *       which ends its subject, and the values that it keeps with it.
 *   <li>The process and its ancestors. An {@link Ancestry} knows everybody who was looked at and
 *       how often each had changed. A subject of which ancestors were asked is compared with that
 *       at every event; it is another if anybody of them changed or ended.
 *   <li>What a process runs: its image and name, and whether it is on the host. These are compared
 *       when the process is met ({@code MetImages}), so that many processes are one such party.
 *   <li>The kind and name of an open file, which are what {@link MetFiles} finds it by; or the kind
 *       of a connection, by what {@link Descriptor#connectionKind} compares.
 *   <li>What kind of call it was, by its result as far as that is a failure, and by the arguments
 *       that have a few values only ({@link EventData#call}).
 * </ul>
 *
 * What may become another value without that does not count as known: an ancestor who was not
 * found, the name of a user whom no account has, what a container's runtime tells. Leaders of
 * sessions and groups are looked up by their numbers, which others may take, so their fields are of
 * the event. A value that is not known decides nothing, so rules find with parties what they find
 * without.
 */
final class FieldTable {
  /** Finds a field of the event that is lent now. */
  @FunctionalInterface
  interface Reader {
    Value read(CapturedEvent event);
  }

  /** Finds a field that takes an argument. */
  @FunctionalInterface
  interface ArgumentReader {
    Value read(CapturedEvent event, String argument);
  }

  private static final Set<String> NEEDING_PROCESS =
      Set.of("proc", "thread", "user", "group", "container", "k8s", "fd", "fdlist", "fs");
  private static final FieldTable STANDARD = build();

  private final Readers all;
  private final Readers ofSubject;
  private final Readers ofImage;
  private final Readers ofObject;
  private final Readers ofCall;
  private final boolean[] ofProcess;
  private final boolean[] never;

  private FieldTable(Builder builder) {
    all = builder.all;
    ofSubject = builder.ofSubject;
    ofImage = builder.ofImage;
    ofObject = builder.ofObject;
    ofCall = builder.ofCall;
    never = builder.never;
    ofProcess = new boolean[never.length];
    for (FieldDefinition definition : FieldCatalog.standard().definitions()) {
      ofProcess[definition.id()] = isOfProcess(definition.name());
    }
  }

  /** The readers of some fields by the numbers of these. Filled in while the table is built. */
  private static final class Readers {
    private final @Nullable Reader[] plain;
    private final @Nullable ArgumentReader[] taking;

    private Readers(int fields) {
      plain = new Reader[fields];
      taking = new ArgumentReader[fields];
    }

    private boolean have(int id) {
      return plain[id] != null || taking[id] != null;
    }

    private Value read(int id, CapturedEvent event) {
      Reader reader = plain[id];
      return reader == null ? Value.NOT_SENT : reader.read(event);
    }

    private Value read(int id, CapturedEvent event, String argument) {
      ArgumentReader reader = taking[id];
      return reader == null ? Value.NOT_SENT : reader.read(event, argument);
    }

    private Value read(Field field, CapturedEvent event) {
      String argument = field.argument();
      return argument == null ? read(field.id(), event) : read(field.id(), event, argument);
    }
  }

  static FieldTable standard() {
    return STANDARD;
  }

  int size() {
    return never.length;
  }

  Value read(int id, CapturedEvent event) {
    return all.read(id, event);
  }

  Value read(int id, CapturedEvent event, String argument) {
    return all.read(id, event, argument);
  }

  /** The value that every event with the same party has; not sent where it may be another. */
  Value readOf(Scope party, Field field, CapturedEvent event) {
    return switch (party) {
      case SUBJECT -> ofSubject.read(field, event);
      case IMAGE -> ofImage.read(field, event);
      case OBJECT -> ofObject.read(field, event);
      case CALL -> ofCall.read(field, event);
      case EVENT -> Value.NOT_SENT;
    };
  }

  /** How far values hold. */
  Scope scope(int id) {
    if (ofSubject.have(id)) {
      return Scope.SUBJECT;
    }
    if (ofCall.have(id)) {
      return Scope.CALL;
    }
    return ofObject.have(id) ? Scope.OBJECT : Scope.EVENT;
  }

  /** Whether there is nothing to say of this field where the process is not known. */
  boolean needsProcess(int id) {
    return ofProcess[id];
  }

  private static boolean isOfProcess(String name) {
    String first = name.substring(0, name.indexOf('.'));
    return NEEDING_PROCESS.contains(first) && !name.equals("thread.tid");
  }

  /** Whether this field is known here, though it may never have a value. */
  boolean fills(int id) {
    return all.have(id);
  }

  /** Whether events of this node's own kernel side can give this field a value. */
  boolean fillsLive(int id) {
    return fills(id) && !never[id];
  }

  private static FieldTable build() {
    Builder builder = new Builder(FieldCatalog.standard());
    EventFields.addTo(builder);
    TimeFields.addTo(builder);
    DescriptorListFields.addTo(builder);
    ThreadFields.addTo(builder);
    DescriptorFields.addTo(builder);
    PathFields.addTo(builder);
    ProcessFields.addTo(builder);
    AncestorFields.addTo(builder);
    AccountFields.addTo(builder);
    ContainerFields.addTo(builder);
    return new FieldTable(builder);
  }

  /** Collects the readers. */
  static final class Builder {
    private final FieldCatalog catalog;
    private final Readers all;
    private final Readers ofSubject;
    private final Readers ofImage;
    private final Readers ofObject;
    private final Readers ofCall;
    private final boolean[] never;
    private int slots;

    Builder(FieldCatalog catalog) {
      this.catalog = catalog;
      int size = catalog.definitions().size();
      all = new Readers(size);
      ofSubject = new Readers(size);
      ofImage = new Readers(size);
      ofObject = new Readers(size);
      ofCall = new Readers(size);
      never = new boolean[size];
    }

    /** Fields that only recordings of other tools can fill. */
    void onlyRecorded(List<String> names) {
      for (String name : names) {
        never[id(name)] = true;
      }
    }

    /** A field of the event. */
    void event(String name, Reader reader) {
      all.plain[id(name)] = reader;
    }

    /** A field that takes an argument. */
    void argument(String name, ArgumentReader reader) {
      all.taking[id(name)] = reader;
    }

    /** Fields of the process that what it runs tells, with its name: each is added before. */
    void ofImage(Collection<String> names) {
      ofImageIf(_ -> true, names);
    }

    /** Fields of the process that what it runs tells, with its name, if it is such a one. */
    void ofImageIf(Predicate<TrackedProcess> such, Collection<String> names) {
      for (String name : names) {
        Reader reader = ofSubject.plain[id(name)];
        ArgumentReader withArgument = ofSubject.taking[id(name)];
        if (reader != null) {
          ofImage.plain[id(name)] =
              event -> such.test(event.process()) ? reader.read(event) : Value.NOT_SENT;
        }
        if (withArgument != null) {
          ofImage.taking[id(name)] =
              (event, argument) ->
                  such.test(event.process()) ? withArgument.read(event, argument) : Value.NOT_SENT;
        }
      }
    }

    /** A field of a file that depends on its kind and name alone. */
    void object(String name, Reader reader) {
      objectIf(event -> !event.descriptor().kind().isInternet(), name, reader);
    }

    /** A field of a file that depends on its kind and name alone if it is such a one. */
    void objectIf(Predicate<CapturedEvent> such, String name, Reader reader) {
      event(name, reader);
      ofObject.plain[id(name)] = event -> such.test(event) ? reader.read(event) : Value.NOT_SENT;
    }

    /**
     * A field of a file that depends on its kind alone, or of a connection on what kind that is.
     */
    void objectKind(String name, Reader reader) {
      objectIf(_ -> true, name, reader);
    }

    /** A field that depends on what kind of call it was alone. */
    void call(String name, Reader reader) {
      callIf(_ -> true, name, reader);
    }

    /** A field that depends on what kind of call it was alone if it is such a one. */
    void callIf(Predicate<CapturedEvent> such, String name, Reader reader) {
      event(name, reader);
      ofCall.plain[id(name)] = event -> such.test(event) ? reader.read(event) : Value.NOT_SENT;
    }

    /** A field of the arguments, some of which belong to what kind of call it was. */
    void callArgument(String name, ArgumentReader reader) {
      argument(name, reader);
      ofCall.taking[id(name)] =
          (event, argument) ->
              EventArguments.isOfCall(event, argument)
                  ? reader.read(event, argument)
                  : Value.NOT_SENT;
    }

    /** A field of the process alone: kept with the process until that changes. */
    void process(String name, Function<TrackedProcess, Value> reader) {
      processSlot(name, (event, process) -> reader.apply(process));
    }

    /** Like {@link #process}, but another for a thread with a name of its own. */
    void process(
        String name,
        Function<TrackedProcess, Value> reader,
        BiFunction<TrackedProcess, byte[], Value> ofThread) {
      Reader ofProcess = lasting(name, (event, process) -> reader.apply(process));
      event(
          name,
          event -> {
            byte[] comm = event.threadComm();
            return comm == null ? ofProcess.read(event) : ofThread.apply(event.process(), comm);
          });
    }

    /** Like {@link #process}, for what needs the node's state as well. */
    void processSlot(String name, SlotReader reader) {
      event(name, lasting(name, reader));
    }

    private Reader lasting(String name, SlotReader reader) {
      Reader kept = kept(reader);
      ofSubject.plain[id(name)] =
          event -> {
            Value value = kept.read(event);
            return isKept(value) ? value : Value.NOT_SENT;
          };
      return kept;
    }

    /** A field of the process alone that takes an argument. */
    void processArgument(String name, BiFunction<TrackedProcess, String, Value> reader) {
      argument(name, (event, argument) -> reader.apply(event.process(), argument));
      ofSubject.taking[id(name)] = all.taking[id(name)];
    }

    /** A field that the process alone decides if it is such a one. */
    void processIf(Predicate<TrackedProcess> such, String name, Reader reader) {
      event(name, reader);
      ofSubject.plain[id(name)] =
          event -> such.test(event.process()) ? reader.read(event) : Value.NOT_SENT;
    }

    /** A field that takes an argument and that the process alone decides if it is such a one. */
    void processIf(Predicate<TrackedProcess> such, String name, ArgumentReader reader) {
      argument(name, reader);
      ofSubject.taking[id(name)] =
          (event, argument) ->
              such.test(event.process()) ? reader.read(event, argument) : Value.NOT_SENT;
    }

    /** A field of the process and its ancestors. */
    void ancestry(String name, Function<Ancestry, Value> reader) {
      event(name, event -> reader.apply(AncestorFields.ancestry(event)));
      ofSubject.plain[id(name)] =
          event -> {
            Ancestry ancestry = AncestorFields.lasting(event);
            return ancestry == null ? Value.NOT_SENT : reader.apply(ancestry);
          };
    }

    /** A field of the process and its ancestors that takes an argument. */
    void ancestryArgument(String name, BiFunction<Ancestry, String, Value> reader) {
      argument(name, (event, given) -> reader.apply(AncestorFields.ancestry(event), given));
      ofSubject.taking[id(name)] =
          (event, given) -> {
            Ancestry ancestry = AncestorFields.lasting(event);
            return ancestry == null ? Value.NOT_SENT : reader.apply(ancestry, given);
          };
    }

    /** A reader whose value is kept with the process until that changes. */
    private Reader kept(SlotReader reader) {
      int slot = slots++;
      if (slot >= TrackedProcess.CACHED_VALUES) {
        throw new IllegalStateException("fields: no slot left to keep another value");
      }
      return event -> {
        TrackedProcess process = event.process();
        Value known = process.cached(slot);
        if (known == null) {
          known = reader.read(event, process);
          if (isKept(known)) {
            process.cache(slot, known);
          }
        }
        return known;
      };
    }

    /** What could not be found out may be later. */
    private static boolean isKept(Value value) {
      return !value.equals(AccountFields.UNKNOWN) && !value.equals(Value.NOT_SENT);
    }

    /** Fields that never have a value here. */
    void absent(List<String> names) {
      for (String name : names) {
        FieldDefinition definition = catalog.definition(name).orElseThrow();
        all.plain[definition.id()] = event -> Value.ABSENT;
        never[definition.id()] = true;
        if (definition.argument().isAccepted()) {
          all.taking[definition.id()] = (event, argument) -> Value.ABSENT;
        }
      }
    }

    private int id(String name) {
      return catalog
          .definition(name)
          .orElseThrow(() -> new IllegalStateException(name + ": no such field"))
          .id();
    }
  }

  /** Finds what a process and the node's state say. */
  @FunctionalInterface
  interface SlotReader {
    Value read(CapturedEvent event, TrackedProcess process);
  }
}

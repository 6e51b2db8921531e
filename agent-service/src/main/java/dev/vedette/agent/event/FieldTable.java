package dev.vedette.agent.event;

import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.Value;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How each field is found, by the number of its definition. Immutable and thread-safe. */
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

  private final @Nullable Reader[] readers;
  private final @Nullable ArgumentReader[] argumentReaders;

  private final boolean[] ofProcess;
  private final boolean[] never;

  private FieldTable(Builder builder) {
    ofProcess = new boolean[builder.readers.length];
    for (FieldDefinition definition : FieldCatalog.standard().definitions()) {
      ofProcess[definition.id()] = isOfProcess(definition.name());
    }
    never = builder.never;
    readers = builder.readers;
    argumentReaders = builder.argumentReaders;
  }

  static FieldTable standard() {
    return STANDARD;
  }

  int size() {
    return readers.length;
  }

  Value read(int id, CapturedEvent event) {
    Reader reader = readers[id];
    return reader == null ? Value.NOT_SENT : reader.read(event);
  }

  Value read(int id, CapturedEvent event, String argument) {
    ArgumentReader reader = argumentReaders[id];
    return reader == null ? Value.NOT_SENT : reader.read(event, argument);
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
    return readers[id] != null || argumentReaders[id] != null;
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
    private final @Nullable Reader[] readers;
    private final @Nullable ArgumentReader[] argumentReaders;
    private final boolean[] never;
    private int slots;

    Builder(FieldCatalog catalog) {
      this.catalog = catalog;
      int size = catalog.definitions().size();
      readers = new Reader[size];
      argumentReaders = new ArgumentReader[size];
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
      readers[id(name)] = reader;
    }

    /** A field that takes an argument. */
    void argument(String name, ArgumentReader reader) {
      argumentReaders[id(name)] = reader;
    }

    /** A field of the process alone: kept with the process until that changes. */
    void process(String name, Function<TrackedProcess, Value> reader) {
      processSlot(name, (event, process) -> reader.apply(process));
    }

    /** Like {@link #process}, for what needs the node's state as well. */
    void processSlot(String name, SlotReader reader) {
      readers[id(name)] = kept(reader);
    }

    /** A reader whose value is kept with the process until that changes. */
    Reader kept(SlotReader reader) {
      int slot = slots++;
      if (slot >= TrackedProcess.CACHED_VALUES) {
        throw new IllegalStateException("fields: no slot left to keep another value");
      }
      return event -> {
        TrackedProcess process = event.process();
        Value known = process.cached(slot);
        if (known == null) {
          known = reader.read(event, process);
          // What could not be found out may be later.
          if (!known.equals(AccountFields.UNKNOWN) && !known.equals(Value.NOT_SENT)) {
            process.cache(slot, known);
          }
        }
        return known;
      };
    }

    /** Fields that never have a value here. */
    void absent(List<String> names) {
      for (String name : names) {
        FieldDefinition definition = catalog.definition(name).orElseThrow();
        readers[definition.id()] = event -> Value.ABSENT;
        never[definition.id()] = true;
        if (definition.argument().isAccepted()) {
          argumentReaders[definition.id()] = (event, argument) -> Value.ABSENT;
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

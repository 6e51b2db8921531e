package dev.vedette.agent.event;

import dev.vedette.agent.state.Ancestry;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of other processes: parents and their parents, leaders of the session and of the
 * group. Without an argument a field of ancestors has all of them, from the parent upwards.
 * Stateless.
 */
final class AncestorFields {
  private AncestorFields() {}

  static void addTo(FieldTable.Builder table) {
    addParent(table);
    addAncestors(table);
    addLeaders(table);
    table.ancestry(
        "proc.loginshellid",
        ancestry -> {
          TrackedProcess shell = null;
          for (TrackedProcess process : ancestry.all()) {
            if (isShell(process)) {
              shell = process;
            }
          }
          return shell == null ? Value.ABSENT : Value.number(shell.pid());
        });
  }

  private static void addParent(FieldTable.Builder table) {
    parent(table, "proc.pname", ProcessFields::name);
    parent(table, "proc.pexe", ProcessFields::exe);
    parent(table, "proc.pexepath", ProcessFields::exePath);
    parent(table, "proc.pcmdline", ProcessFields::commandLine);
    parent(table, "proc.ppid", process -> ProcessFields.id(process.pid()));
    parent(table, "proc.pvpid", process -> Value.number(process.virtualPid()));
    table.event(
        "proc.ppid.duration",
        event -> ancestor(ancestry(event), 1, process -> ProcessFields.duration(event, process)));
    table.event(
        "proc.ppid.ts",
        event -> ancestor(ancestry(event), 1, process -> ProcessFields.startTime(event, process)));
  }

  private static void addAncestors(FieldTable.Builder table) {
    int slot = 0;
    ancestors(table, "proc.aname", slot++, ProcessFields::name);
    ancestors(table, "proc.aexe", slot++, ProcessFields::exe);
    ancestors(table, "proc.aexepath", slot++, ProcessFields::exePath);
    ancestors(table, "proc.acmdline", slot++, ProcessFields::commandLine);
    ancestors(table, "proc.aargs", slot++, ProcessFields::arguments);
    ancestors(table, "proc.apid", slot++, process -> ProcessFields.id(process.pid()));
    table.ancestry("proc.aenv", ancestry -> all(ancestry, AncestorFields::wholeEnvironment));
    table.ancestryArgument("proc.aenv", AncestorFields::environment);
  }

  private static void addLeaders(FieldTable.Builder table) {
    leader(table, "proc.sname", Group.SESSION, ProcessFields::name);
    leader(table, "proc.sid.exe", Group.SESSION, ProcessFields::exe);
    leader(table, "proc.sid.exepath", Group.SESSION, ProcessFields::exePath);
    leader(table, "proc.pgid.name", Group.PROCESS_GROUP, ProcessFields::name);
    leader(table, "proc.pgid.exe", Group.PROCESS_GROUP, ProcessFields::exe);
    leader(table, "proc.pgid.exepath", Group.PROCESS_GROUP, ProcessFields::exePath);
    leader(table, "proc.vpgid.name", Group.VIRTUAL_GROUP, ProcessFields::name);
    leader(table, "proc.vpgid.exe", Group.VIRTUAL_GROUP, ProcessFields::exe);
    leader(table, "proc.vpgid.exepath", Group.VIRTUAL_GROUP, ProcessFields::exePath);
  }

  private static void parent(
      FieldTable.Builder table, String name, Function<TrackedProcess, Value> reader) {
    table.ancestry(name, ancestry -> ancestor(ancestry, 1, reader));
  }

  private static void ancestors(
      FieldTable.Builder table, String name, int slot, Function<TrackedProcess, Value> reader) {
    table.ancestry(
        name,
        ancestry -> {
          Value known = ancestry.kept(slot);
          if (known == null) {
            known = all(ancestry, reader);
            if (!isUnsure(known)) {
              ancestry.keep(slot, known);
            }
          }
          return known;
        });
    table.ancestryArgument(
        name, (ancestry, steps) -> ancestor(ancestry, Integer.parseInt(steps), reader));
  }

  /** Whether a part could not be found out, which may be later. */
  private static boolean isUnsure(Value value) {
    return value instanceof Value.Items(var items) && items.contains(Value.NOT_SENT);
  }

  /** What has a leader. */
  private enum Group {
    SESSION,
    PROCESS_GROUP,
    VIRTUAL_GROUP;

    /** The leader's number, as seen from the process's own namespace where a recording says so. */
    long of(CapturedEvent event, TrackedProcess process) {
      return switch (this) {
        case SESSION -> process.session();
        case PROCESS_GROUP -> process.processGroup();
        case VIRTUAL_GROUP ->
            event.data() instanceof RecordedData ? process.virtualGroup() : process.processGroup();
      };
    }

    /** Whether that number is one of the node's own. */
    boolean countsOnNode(CapturedEvent event, TrackedProcess process) {
      return this == PROCESS_GROUP
          || !(event.data() instanceof RecordedData)
          || process.virtualPid() == process.pid();
    }
  }

  private static void leader(
      FieldTable.Builder table, String name, Group group, Function<TrackedProcess, Value> reader) {
    table.event(
        name,
        event -> {
          long wanted = group.of(event, event.process());
          Optional<TrackedProcess> leader =
              group.countsOnNode(event, event.process())
                  ? event.context().processes().find(wanted)
                  : Optional.empty();
          return reader.apply(leader.orElseGet(() -> eldestWith(event, group, wanted)));
        });
  }

  /**
   * The leader is gone: the eldest ancestor that is still of the same session or group stands for
   * it.
   */
  private static TrackedProcess eldestWith(CapturedEvent event, Group group, long wanted) {
    TrackedProcess eldest = event.process();
    for (TrackedProcess process : ancestry(event).all()) {
      if (group.of(event, process) != wanted) {
        break;
      }
      eldest = process;
    }
    return eldest;
  }

  /** The first thread of the process, or the thread at hand if that is not known. */
  static TrackedProcess mainThread(CapturedEvent event) {
    return event.context().processes().main(event.process());
  }

  /** The process that made an event, and its ancestors. */
  static Ancestry ancestry(CapturedEvent event) {
    return event.context().processes().ancestry(event.process());
  }

  /** The same, if the event's subject is to be another when they are; null if they are unsure. */
  static @Nullable Ancestry lasting(CapturedEvent event) {
    return event.context().processes().ancestryOfSubject(event.process());
  }

  private static Value ancestor(
      Ancestry ancestry, int steps, Function<TrackedProcess, Value> reader) {
    TrackedProcess process = ancestry.at(steps);
    return process == null ? Value.ABSENT : reader.apply(process);
  }

  private static Value all(Ancestry ancestry, Function<TrackedProcess, Value> reader) {
    List<TrackedProcess> chain = ancestry.all();
    if (chain.size() < 2) {
      return Value.ABSENT;
    }
    Value[] values = new Value[chain.size() - 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = reader.apply(chain.get(i + 1));
    }
    return Value.items(List.of(values));
  }

  private static Value wholeEnvironment(TrackedProcess process) {
    return process.complete()
        ? Value.text(Vectors.joined(process.image().environment()))
        : Value.NOT_SENT;
  }

  private static Value environment(Ancestry ancestry, String argument) {
    if (Character.isDigit(argument.charAt(0))) {
      return ancestor(ancestry, Integer.parseInt(argument), AncestorFields::wholeEnvironment);
    }
    List<TrackedProcess> chain = ancestry.all();
    for (int i = 1; i < chain.size(); i++) {
      Value found = ProcessFields.environment(chain.get(i), argument);
      if (!(found instanceof Value.Text text) || text.length() > 0) {
        return found;
      }
    }
    return Value.ABSENT;
  }

  private static boolean isShell(TrackedProcess process) {
    byte[] comm = process.comm();
    return comm.length >= 2 && comm[comm.length - 2] == 's' && comm[comm.length - 1] == 'h';
  }
}

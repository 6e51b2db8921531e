package dev.vedette.agent.event;

import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The fields of other processes: parents and their parents, leaders of the session and of the
 * group. Without an argument a field of ancestors has all of them, from the parent upwards.
 * Stateless.
 */
final class AncestorFields {
  private static final int MOST_ANCESTORS = 64;
  private static final Value NOTHING = Value.text("");

  private AncestorFields() {}

  static void addTo(FieldTable.Builder table) {
    addParent(table);
    addAncestors(table);
    addLeaders(table);
    table.event(
        "proc.loginshellid",
        event -> {
          TrackedProcess shell = null;
          for (TrackedProcess process : withAncestors(event)) {
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
    parent(table, "proc.pvpid", process -> Value.number(process.virtualPid()));
    table.event(
        "proc.ppid.duration",
        event ->
            ancestor(event, 1)
                .map(process -> ProcessFields.duration(event, process))
                .orElse(Value.ABSENT));
    table.event(
        "proc.ppid.ts",
        event ->
            ancestor(event, 1)
                .map(process -> ProcessFields.startTime(event, process))
                .orElse(Value.ABSENT));
  }

  private static void addAncestors(FieldTable.Builder table) {
    ancestors(table, "proc.aname", ProcessFields::name);
    ancestors(table, "proc.aexe", ProcessFields::exe);
    ancestors(table, "proc.aexepath", ProcessFields::exePath);
    ancestors(table, "proc.acmdline", ProcessFields::commandLine);
    ancestors(table, "proc.aargs", ProcessFields::arguments);
    ancestors(table, "proc.apid", process -> Value.number(process.pid()));
    table.event(
        "proc.aenv",
        event ->
            all(
                event,
                process ->
                    process.complete()
                        ? Value.text(Vectors.joined(process.image().environment()))
                        : Value.NOT_SENT));
    table.argument("proc.aenv", AncestorFields::ancestorEnvironment);
  }

  private static void addLeaders(FieldTable.Builder table) {
    leader(table, "proc.sname", TrackedProcess::session, ProcessFields::name);
    leader(table, "proc.sid.exe", TrackedProcess::session, ProcessFields::exe);
    leader(table, "proc.sid.exepath", TrackedProcess::session, ProcessFields::exePath);
    for (String group : List.of("proc.pgid", "proc.vpgid")) {
      leader(table, group + ".name", TrackedProcess::processGroup, ProcessFields::name);
      leader(table, group + ".exe", TrackedProcess::processGroup, ProcessFields::exe);
      leader(table, group + ".exepath", TrackedProcess::processGroup, ProcessFields::exePath);
    }
  }

  private static void parent(
      FieldTable.Builder table, String name, Function<TrackedProcess, Value> reader) {
    table.event(name, event -> ancestor(event, 1).map(reader).orElse(Value.ABSENT));
  }

  private static void ancestors(
      FieldTable.Builder table, String name, Function<TrackedProcess, Value> reader) {
    table.event(name, event -> all(event, reader));
    table.argument(
        name,
        (event, steps) ->
            ancestor(event, Integer.parseInt(steps)).map(reader).orElse(Value.ABSENT));
  }

  private static void leader(
      FieldTable.Builder table,
      String name,
      ToIntFunction<TrackedProcess> id,
      Function<TrackedProcess, Value> reader) {
    table.event(
        name,
        event -> {
          int wanted = id.applyAsInt(event.process());
          return event
              .context()
              .processes()
              .find(wanted)
              .or(() -> eldestWith(event, id, wanted))
              .map(reader)
              .orElse(NOTHING);
        });
  }

  /**
   * The leader is gone: the eldest ancestor that is still of the same session or group stands for
   * it.
   */
  private static Optional<TrackedProcess> eldestWith(
      CapturedEvent event, ToIntFunction<TrackedProcess> id, int wanted) {
    TrackedProcess eldest = event.process();
    for (TrackedProcess process : withAncestors(event)) {
      if (id.applyAsInt(process) != wanted) {
        break;
      }
      eldest = process;
    }
    return wanted == 0 ? Optional.empty() : Optional.of(eldest);
  }

  private static Optional<TrackedProcess> ancestor(CapturedEvent event, int steps) {
    return event.context().processes().ancestor(event.process(), steps);
  }

  private static Value all(CapturedEvent event, Function<TrackedProcess, Value> reader) {
    List<TrackedProcess> chain = withAncestors(event);
    if (chain.size() < 2) {
      return Value.ABSENT;
    }
    List<Value> values = new ArrayList<>(chain.size());
    for (int i = 1; i < chain.size(); i++) {
      values.add(reader.apply(chain.get(i)));
    }
    return Value.items(values);
  }

  private static List<TrackedProcess> withAncestors(CapturedEvent event) {
    ProcessTable processes = event.context().processes();
    List<TrackedProcess> chain = new ArrayList<>();
    TrackedProcess current = event.process();
    while (chain.size() < MOST_ANCESTORS) {
      chain.add(current);
      Optional<TrackedProcess> parent = processes.ancestor(current, 1);
      if (parent.isEmpty()) {
        break;
      }
      current = parent.get();
    }
    return chain;
  }

  private static Value ancestorEnvironment(CapturedEvent event, String argument) {
    if (Character.isDigit(argument.charAt(0))) {
      return ancestor(event, Integer.parseInt(argument))
          .map(process ->
              process.complete()
                  ? Value.text(Vectors.joined(process.image().environment()))
                  : Value.NOT_SENT)
          .orElse(Value.ABSENT);
    }
    List<TrackedProcess> chain = withAncestors(event);
    for (int i = 1; i < chain.size(); i++) {
      Value found = ProcessFields.environment(chain.get(i), argument);
      if (!(found instanceof Value.Absent)) {
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

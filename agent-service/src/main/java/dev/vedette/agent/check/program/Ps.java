package dev.vedette.agent.check.program;

import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Observation;
import dev.vedette.agent.check.script.Observation.Source;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The program ps in the ways that audits call it. Shown are the node's processes and, as if they
 * had been started, the other programs of the same pipelines. Thread-safe.
 */
final class Ps implements Program {
  private static final int FIRST_OWN_PID = 4_000_000;
  private static final Set<String> COLUMNS =
      Set.of("pid", "ppid", "cmd", "args", "command", "comm", "user");

  private static final Map<String, String> TITLES =
      Map.of("pid", "    PID", "ppid", "   PPID", "cmd", "CMD", "user", "USER");

  private enum Layout {
    SHORT,
    FULL,
    BSD,
    COLUMNS
  }

  /**
   * What was asked for.
   *
   * @param names only processes of these names; empty for those of the layout
   * @param columns with their headings, where given
   */
  private record Request(
      Layout layout,
      boolean everything,
      Set<String> names,
      Map<String, String> columns,
      boolean heading) {}

  @Override
  public void check(List<String> arguments) throws ScriptException {
    request(arguments);
  }

  @Override
  public int run(Invocation call) throws ScriptException {
    Request request = request(call.arguments());
    List<HostProcess> rows = rows(call, request);
    request
        .names()
        .forEach(name ->
            call.machine()
                .note(
                    rows.isEmpty()
                        ? Observation.nothing(
                            Source.PROCESS, name, "no process of this name runs", true)
                        : Observation.of(Source.PROCESS, name, rows.size() + " processes")));
    if (request.heading()) {
      call.output().line(heading(request));
    }
    for (HostProcess row : rows) {
      call.output().line(line(call, request, row));
    }
    return rows.isEmpty() ? 1 : 0;
  }

  private static List<HostProcess> rows(Invocation call, Request request) {
    List<HostProcess> all = new ArrayList<>(call.machine().processes().all());
    int pid = FIRST_OWN_PID;
    for (List<String> own : call.runner().alongside()) {
      String program = own.getFirst();
      String name = program.substring(program.lastIndexOf('/') + 1);
      all.add(new HostProcess(pid++, FIRST_OWN_PID, 0, cut(name), own, "00:00", "00:00:00"));
    }
    if (!request.names().isEmpty()) {
      Set<String> names = request.names();
      return all.stream().filter(row -> names.contains(row.name())).toList();
    }
    return all;
  }

  private static String heading(Request request) {
    return switch (request.layout()) {
      case FULL -> "UID          PID    PPID  C STIME TTY          TIME CMD";
      case SHORT -> "    PID TTY          TIME CMD";
      case BSD -> "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND";
      case COLUMNS -> String.join(" ", request.columns().values());
    };
  }

  private static String line(Invocation call, Request request, HostProcess row) {
    String user = call.machine().accounts().userOrNumber(row.userId());
    return switch (request.layout()) {
      case FULL ->
          String.format(
              Locale.ROOT,
              "%-8s %7d %7d  0 %5s ?        %s %s",
              user,
              row.pid(),
              row.parent(),
              row.start(),
              row.cpu(),
              row.commandLine());
      case SHORT ->
          String.format(Locale.ROOT, "%7d ?        %s %s", row.pid(), row.cpu(), row.name());
      case BSD ->
          String.format(
              Locale.ROOT,
              "%-8s %7d  0.0  0.0      0     0 ?        S    %5s   %s %s",
              user,
              row.pid(),
              row.start(),
              row.cpu().substring(row.cpu().length() - 4),
              row.commandLine());
      case COLUMNS -> {
        List<String> values = new ArrayList<>();
        for (String column : request.columns().keySet()) {
          values.add(
              switch (column) {
                case "pid" -> String.format(Locale.ROOT, "%7d", row.pid());
                case "ppid" -> String.format(Locale.ROOT, "%7d", row.parent());
                case "comm" -> row.name();
                case "user" -> user;
                default -> row.commandLine();
              });
        }
        yield String.join(" ", values);
      }
    };
  }

  private static Request request(List<String> arguments) throws ScriptException {
    Layout layout = Layout.SHORT;
    boolean everything = false;
    boolean heading = true;
    Set<String> names = new LinkedHashSet<>();
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = String.valueOf(arguments.get(i));
      String letters = argument.startsWith("-") ? argument.substring(1) : argument;
      if (Set.of("aux", "auxw", "auxww", "ax", "axu").contains(letters)) {
        layout = letters.contains("u") ? Layout.BSD : Layout.SHORT;
        everything = true;
      } else if (argument.equals("--no-headers") || argument.equals("--no-heading")) {
        heading = false;
      } else if (letters.equals("C") || letters.equals("fC")) {
        layout = letters.equals("fC") ? Layout.FULL : layout;
        for (String name : value(arguments, ++i).split("[ ,]", -1)) {
          names.add(cut(name));
        }
      } else if (letters.equals("o") && argument.startsWith("-")) {
        layout = Layout.COLUMNS;
        heading &= columns(value(arguments, ++i), columns);
      } else if (argument.startsWith("-")
          && letters.chars().allMatch(c -> "eAfaw".indexOf(c) >= 0)) {
        layout = letters.contains("f") ? Layout.FULL : layout;
        everything |= letters.contains("e") || letters.contains("A");
      } else {
        throw ScriptException.unsupported("ps " + argument);
      }
    }
    if (!everything && names.isEmpty()) {
      throw ScriptException.unsupported("ps for a terminal");
    }
    return new Request(layout, everything, names, columns, heading);
  }

  /** Reads names of columns; says whether there is a heading. */
  private static boolean columns(String text, Map<String, String> columns) throws ScriptException {
    boolean heading = false;
    for (String each : text.split("[ ,]", -1)) {
      String name = each.contains("=") ? each.substring(0, each.indexOf('=')) : each;
      if (!COLUMNS.contains(name)) {
        throw ScriptException.unsupported("ps -o " + name);
      }
      String title = each.contains("=") ? "" : TITLES.getOrDefault(name, "COMMAND");
      columns.put(name, title);
      heading |= !title.isEmpty();
    }
    return heading;
  }

  private static String value(List<String> arguments, int at) throws ScriptException {
    if (at >= arguments.size()) {
      throw ScriptException.unsupported("ps " + String.join(" ", arguments));
    }
    return String.valueOf(arguments.get(at));
  }

  private static String cut(String name) {
    return name.length() > 15 ? name.substring(0, 15) : name;
  }
}

package dev.vedette.agent.check.program;

import com.google.re2j.Pattern;
import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.FileStatus;
import dev.vedette.agent.check.script.Glob;
import dev.vedette.agent.check.script.Input;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Observation.Source;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The program find: names, types and depths, and running a program on what is found. Thread-safe.
 */
final class Find implements Program {
  private static final int MAX_DEPTH = 64;

  @Override
  public void check(List<String> arguments) throws ScriptException {
    Request.of(arguments);
  }

  @Override
  public int run(Invocation call) throws ScriptException, InterruptedException {
    Request request = Request.of(call.arguments());
    Walk walk = new Walk(call, request);
    for (String start : request.starts) {
      walk.from(start);
    }
    if (!request.command.isEmpty() && request.together && !walk.found.isEmpty()) {
      List<String> command =
          new ArrayList<>(request.command.subList(0, request.command.size() - 1));
      command.addAll(walk.found);
      int status = call.runner().call(command, new Input(""), call.output(), call.errors());
      walk.failed |= status != 0;
    }
    return walk.failed ? 1 : 0;
  }

  /** An entry that is looked at. */
  private record Entry(String path, String name, FileStatus status) {}

  /** What was asked for. */
  private static final class Request {
    private final List<String> starts = new ArrayList<>();
    private int minimum;
    private int maximum = MAX_DEPTH;
    private Predicate<Entry> wanted = _ -> true;
    private List<String> command = List.of();
    private boolean together;

    static Request of(List<String> arguments) throws ScriptException {
      Request request = new Request();
      int at = 0;
      while (at < arguments.size()) {
        String argument = String.valueOf(arguments.get(at));
        if (argument.startsWith("-") || argument.equals("!") || argument.equals("(")) {
          break;
        }
        request.starts.add(argument);
        at++;
      }
      if (request.starts.isEmpty()) {
        request.starts.add(".");
      }
      boolean not = false;
      for (; at < arguments.size(); at++) {
        String test = String.valueOf(arguments.get(at));
        if (test.equals("!") || test.equals("-not")) {
          not = !not;
          continue;
        }
        if (test.equals("-exec")) {
          at = request.exec(arguments, at + 1);
          continue;
        }
        if (test.equals("-print") || test.equals("-follow")) {
          continue;
        }
        if (at + 1 >= arguments.size()) {
          throw ScriptException.unsupported("find " + test);
        }
        request.add(test, String.valueOf(arguments.get(++at)), not);
        not = false;
      }
      return request;
    }

    private void add(String test, String value, boolean not) throws ScriptException {
      switch (test) {
        case "-maxdepth" -> maximum = Math.min(MAX_DEPTH, Options.number(value));
        case "-mindepth" -> minimum = Options.number(value);
        default -> {
          Predicate<Entry> next = predicate(test, value);
          wanted = wanted.and(not ? next.negate() : next);
        }
      }
    }

    private static Predicate<Entry> predicate(String test, String value) throws ScriptException {
      return switch (test) {
        case "-name", "-iname" -> {
          Pattern form =
              Pattern.compile(
                  Glob.regex(value),
                  Pattern.DOTALL | (test.equals("-iname") ? Pattern.CASE_INSENSITIVE : 0));
          yield entry -> form.matches(entry.name());
        }
        case "-path", "-wholename" -> {
          Pattern form = Pattern.compile(Glob.regex(value), Pattern.DOTALL);
          yield entry -> form.matches(entry.path());
        }
        case "-type" ->
            switch (value) {
              case "f" -> entry -> entry.status().isRegular();
              case "d" -> entry -> entry.status().isDirectory();
              case "l" -> entry -> entry.status().isSymbolicLink();
              default -> throw ScriptException.unsupported("find -type " + value);
            };
        default -> throw ScriptException.unsupported("find " + test);
      };
    }

    private int exec(List<String> arguments, int from) throws ScriptException {
      int end = from;
      while (end < arguments.size()
          && !String.valueOf(arguments.get(end)).equals(";")
          && !String.valueOf(arguments.get(end)).equals("+")) {
        end++;
      }
      if (end >= arguments.size() || end == from || !command.isEmpty()) {
        throw ScriptException.unsupported("find -exec without its end");
      }
      command = List.copyOf(arguments.subList(from, end));
      together = arguments.get(end).equals("+");
      return end;
    }
  }

  /** One walk through directories. */
  private static final class Walk {
    private final Invocation call;
    private final Request request;
    private final List<String> found = new ArrayList<>();
    private boolean failed;

    Walk(Invocation call, Request request) {
      this.call = call;
      this.request = request;
    }

    void from(String start) throws ScriptException, InterruptedException {
      try {
        FileStatus status = call.machine().files().statusOfLink(start);
        String trimmed = start.length() > 1 && start.endsWith("/") ? cut(start) : start;
        String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        visit(new Entry(start, name.isEmpty() ? "/" : name, status), 0);
      } catch (FileProblem e) {
        problem(start, e);
      }
    }

    private void visit(Entry entry, int depth) throws ScriptException, InterruptedException {
      if (depth >= request.minimum && request.wanted.test(entry)) {
        take(entry.path());
      }
      if (!entry.status().isDirectory() || depth >= request.maximum) {
        return;
      }
      List<String> names;
      try {
        names = call.machine().files().list(entry.path());
      } catch (FileProblem e) {
        problem(entry.path(), e);
        return;
      }
      for (String name : names) {
        String path = entry.path().endsWith("/") ? entry.path() + name : entry.path() + "/" + name;
        try {
          visit(new Entry(path, name, call.machine().files().statusOfLink(path)), depth + 1);
        } catch (FileProblem e) {
          problem(path, e);
        }
      }
    }

    private void take(String path) throws ScriptException, InterruptedException {
      if (request.command.isEmpty()) {
        call.output().line(path);
      } else if (request.together) {
        found.add(path);
      } else {
        List<String> command =
            request.command.stream().map(word -> word.replace("{}", path)).toList();
        call.runner().call(command, new Input(""), call.output(), call.errors());
      }
    }

    private void problem(String path, FileProblem problem) {
      failed = true;
      call.machine().noteProblem(Source.FILE_STATUS, path, problem);
      call.complain("'" + path + "': " + problem.text());
    }

    private static String cut(String path) {
      return path.substring(0, path.length() - 1);
    }
  }
}

package dev.vedette.agent.check.program;

import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.FileStatus;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.List;

/** The program stat with a format. Thread-safe. */
final class Stat implements Program {

  @Override
  public void check(List<String> arguments) throws ScriptException {
    format(Options.parse(arguments, "c:L", "format=", "printf=", "dereference"));
  }

  @Override
  public int run(Invocation call) throws ScriptException {
    Options options = Options.parse(call.arguments(), "c:L", "format=", "printf=", "dereference");
    String format = format(options);
    if (options.operands().isEmpty()) {
      call.complain("missing operand");
      call.errors().line("Try '" + call.name() + " --help' for more information.");
      return 1;
    }
    int result = 0;
    boolean follow = options.has("L") || options.has("dereference");
    for (String path : options.operands()) {
      try {
        FileStatus status =
            follow ? call.machine().status(path) : call.machine().statusOfLink(path);
        call.output().line(text(format, path, status, call));
      } catch (FileProblem e) {
        call.complain("cannot statx '" + path + "': " + e.text());
        result = 1;
      }
    }
    return result;
  }

  private static String format(Options options) throws ScriptException {
    return options
        .value("c")
        .or(() -> options.value("format"))
        .orElseThrow(() -> ScriptException.unsupported("stat without a format"));
  }

  private static String text(String format, String path, FileStatus status, Invocation call) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 >= format.length()) {
        text.append(c);
        continue;
      }
      char letter = format.charAt(++i);
      text.append(
          switch (letter) {
            case 'a' -> Integer.toOctalString(status.permissions());
            case 'U' -> call.machine().accounts().user(status.userId());
            case 'G' -> call.machine().accounts().group(status.groupId());
            case 'u' -> Integer.toString(status.userId());
            case 'g' -> Integer.toString(status.groupId());
            case 'n' -> path;
            case 's' -> Long.toString(status.size());
            case 'i' -> Long.toString(status.inode());
            case 'F' -> status.type();
            case '%' -> "%";
            default -> "?";
          });
    }
    return text.toString();
  }
}

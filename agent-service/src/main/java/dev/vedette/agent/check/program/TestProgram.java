package dev.vedette.agent.check.program;

import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.FileStatus;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.List;
import java.util.Set;

/** The program test, also as {@code [}. Thread-safe. */
final class TestProgram implements Program {
  private static final Set<String> UNARY =
      Set.of("-e", "-f", "-d", "-s", "-r", "-x", "-w", "-L", "-h", "-z", "-n");
  private static final Set<String> BINARY =
      Set.of("=", "==", "!=", "-eq", "-ne", "-gt", "-ge", "-lt", "-le");

  @Override
  public int run(Invocation call) throws ScriptException {
    List<String> words = call.arguments();
    if (call.name().endsWith("[")) {
      if (words.isEmpty() || !words.getLast().equals("]")) {
        call.errors().line("/bin/sh: 1: [: missing ]");
        return 2;
      }
      words = words.subList(0, words.size() - 1);
    }
    return evaluate(words, call);
  }

  private static int evaluate(List<String> words, Invocation call) throws ScriptException {
    for (String connective : List.of("-o", "-a")) {
      int at = words.indexOf(connective);
      if (words.size() > 4 && at > 0) {
        int left = evaluate(words.subList(0, at), call);
        int right = evaluate(words.subList(at + 1, words.size()), call);
        return left == 2 || right == 2 ? 2 : connective.equals("-o") ? left & right : left | right;
      }
    }
    if (!words.isEmpty() && words.getFirst().equals("!") && words.size() > 1) {
      int inner = evaluate(words.subList(1, words.size()), call);
      return inner == 2 ? 2 : 1 - inner;
    }
    return switch (words.size()) {
      case 0 -> 1;
      case 1 -> status(!words.getFirst().isEmpty());
      case 2 ->
          UNARY.contains(words.getFirst())
              ? status(unary(words.getFirst(), words.get(1), call))
              : wrong(words.getFirst(), call);
      case 3 ->
          BINARY.contains(words.get(1))
              ? binary(words.getFirst(), words.get(1), words.get(2), call)
              : wrong(words.get(1), call);
      default -> wrong(words.get(1), call);
    };
  }

  private static boolean unary(String operator, String value, Invocation call) {
    if (operator.equals("-z") || operator.equals("-n")) {
      return value.isEmpty() == operator.equals("-z");
    }
    try {
      FileStatus status =
          operator.equalsIgnoreCase("-L") || operator.equals("-h")
              ? call.machine().files().statusOfLink(value)
              : call.machine().status(value);
      return switch (operator) {
        case "-f" -> status.isRegular();
        case "-d" -> status.isDirectory();
        case "-s" -> status.size() > 0;
        case "-L", "-h" -> status.isSymbolicLink();
        // The agent reads as root, as kube-bench does.
        case "-x" -> (status.permissions() & 0111) != 0 || status.isDirectory();
        default -> true;
      };
    } catch (FileProblem _) {
      return false;
    }
  }

  private static int binary(String left, String operator, String right, Invocation call) {
    return switch (operator) {
      case "=", "==" -> status(left.equals(right));
      case "!=" -> status(!left.equals(right));
      default -> numbers(left, operator, right, call);
    };
  }

  private static int numbers(String left, String operator, String right, Invocation call) {
    long order;
    try {
      order = Long.compare(Long.parseLong(left.strip()), Long.parseLong(right.strip()));
    } catch (NumberFormatException _) {
      call.errors().line("/bin/sh: 1: " + call.name() + ": Illegal number: " + left);
      return 2;
    }
    return status(
        switch (operator) {
          case "-eq" -> order == 0;
          case "-ne" -> order != 0;
          case "-gt" -> order > 0;
          case "-ge" -> order >= 0;
          case "-lt" -> order < 0;
          default -> order <= 0;
        });
  }

  private static int wrong(String word, Invocation call) {
    call.errors().line("/bin/sh: 1: " + call.name() + ": " + word + ": unexpected operator");
    return 2;
  }

  private static int status(boolean holds) {
    return holds ? 0 : 1;
  }
}

package dev.vedette.agent.check.cluster;

import com.google.re2j.Pattern;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of {@code kubectl get}. Immutable.
 *
 * @param raw a path of the API whose answer is printed as it is, or empty; the rest means nothing
 *     then
 * @param name of one object, or empty for all
 * @param everywhere whether objects of all namespaces are wanted
 * @param format such as {@code json} or {@code jsonpath=…}
 */
record GetRequest(
    String raw,
    Resource resource,
    String name,
    String namespace,
    boolean everywhere,
    String format,
    String fieldSelector,
    String labelSelector,
    boolean headings,
    boolean ignoreNotFound) {
  private static final Pattern RAW = Pattern.compile("/(?:[A-Za-z0-9_-][A-Za-z0-9._:-]*/?)+");

  static GetRequest parse(List<String> arguments) throws ScriptException {
    if (arguments.size() == 3 && arguments.subList(0, 2).equals(List.of("get", "--raw"))) {
      return raw(arguments.getLast());
    }
    List<String> words = new ArrayList<>();
    String namespace = "";
    boolean everywhere = false;
    String format = "";
    String fields = "";
    String labels = "";
    boolean headings = true;
    boolean ignoreNotFound = false;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int at = argument.indexOf('=');
      boolean joined = argument.startsWith("-") && at > 0;
      String option = joined ? argument.substring(0, at) : argument;
      boolean shortFormat = argument.startsWith("-o") && argument.length() > 2 && !joined;
      switch (shortFormat ? "-o" : option) {
        case "-A", "--all-namespaces" -> everywhere = true;
        case "--no-headers" -> headings = false;
        case "--ignore-not-found" -> ignoreNotFound = true;
        case "-n", "--namespace", "-o", "--output", "--field-selector", "-l", "--selector" -> {
          String value =
              joined
                  ? argument.substring(at + 1)
                  : shortFormat ? argument.substring(2) : value(arguments, ++i);
          switch (shortFormat ? "-o" : option) {
            case "-n", "--namespace" -> namespace = value;
            case "-o", "--output" -> format = value;
            case "--field-selector" -> fields = value;
            default -> labels = value;
          }
        }
        default -> {
          if (argument.startsWith("-ojson")) {
            format = argument.substring(2);
          } else if (argument.startsWith("-")) {
            throw ScriptException.unsupported("kubectl " + argument);
          } else {
            words.add(argument);
          }
        }
      }
    }
    if (words.size() < 2 || words.size() > 3 || !words.getFirst().equals("get")) {
      throw ScriptException.unsupported("kubectl " + String.join(" ", words));
    }
    Resource resource =
        Resource.named(words.get(1))
            .orElseThrow(() -> ScriptException.unsupported("kubectl get " + words.get(1)));
    if (!format.equals("json")
        && !format.equals("name")
        && !format.startsWith("jsonpath=")
        && !format.startsWith("custom-columns=")
        && !(format.isEmpty() && !headings)) {
      throw ScriptException.unsupported("kubectl get -o '" + format + "'");
    }
    return new GetRequest(
        "",
        resource,
        words.size() > 2 ? words.get(2) : "",
        namespace,
        everywhere,
        format,
        fields,
        labels,
        headings,
        ignoreNotFound);
  }

  private static GetRequest raw(String path) throws ScriptException {
    if (!RAW.matcher(path).matches()) {
      throw ScriptException.unsupported("kubectl get --raw '" + path + "'");
    }
    return new GetRequest(path, Resource.NODES, "", "", true, "", "", "", true, false);
  }

  private static String value(List<String> arguments, int at) throws ScriptException {
    if (at >= arguments.size()) {
      throw ScriptException.unsupported("kubectl without the value of its last option");
    }
    return arguments.get(at);
  }
}

package dev.vedette.language.format;

import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.diagnostic.SourceFile;
import dev.vedette.language.rulefile.RuleYaml;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Lays out rule files in one style: items and comments stay in their order, an item is {@code - }
 * and its keys in a fixed order, a condition is one line or breaks before {@code and} and {@code
 * or}. Formatting twice changes nothing more. The result is read again and compared with what was
 * there; a file that would not say the same is refused. Stateless.
 */
public final class RuleFormatter {
  private static final String CODE = "FORMAT";
  private static final String YAML = "LOAD_ERR_YAML_PARSE";
  private static final String STRUCTURE = "LOAD_ERR_YAML_VALIDATE";

  /** What YAML takes for the end of a line, but editors and we do not. */
  private static final Pattern ODD_LINE_END = Pattern.compile("[\\r\\u0085\\u2028\\u2029]");

  private RuleFormatter() {}

  /** The file in our layout; a file that cannot be read is a failure, told with positions. */
  public static Result<FormattedFile> format(RuleFile file) {
    if (file.content().length > RuleYaml.MAX_BYTES) {
      return refused(
          file.name(),
          file.content().length + " bytes (expected: at most " + RuleYaml.MAX_BYTES + ")");
    }
    String original;
    try {
      original =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.content())).toString();
    } catch (CharacterCodingException e) {
      return refused(file.name(), "bytes that are no UTF-8");
    }
    var text = original.startsWith("\ufeff") ? original.substring(1) : original;
    var source = new SourceFile(file.name(), text.replace("\r\n", "\n"));
    var problem = problem(source);
    if (problem != null) {
      return Result.failure(List.of(problem));
    }
    var layout = new FileLayout(RuleText.of(source));
    var formatted = layout.text();
    var before = new RuleLoader().load(List.of(file));
    if (!layout.diagnostics().isEmpty() && !before.isLoaded()) {
      return Result.failure(layout.diagnostics());
    }
    if (formatted.equals(original)) {
      return Result.success(new FormattedFile(file.name(), original, false));
    }
    var again =
        new RuleLoader()
            .load(List.of(new RuleFile(file.name(), formatted.getBytes(StandardCharsets.UTF_8))));
    return SameMeaning.of(source.text(), formatted) && SameMeaning.of(before, again)
        ? Result.success(new FormattedFile(file.name(), formatted, true))
        : refused(file.name(), "cannot be laid out without a change of what it says");
  }

  private static Result<FormattedFile> refused(String name, String message) {
    return Result.failure(
        List.of(new Diagnostic(Severity.ERROR, CODE, message, name, 0, 0, "", "")));
  }

  /** What keeps a text from being one of rules; null if nothing does. */
  private static @Nullable Diagnostic problem(SourceFile file) {
    var odd = ODD_LINE_END.matcher(file.text());
    if (odd.find()) {
      int line = file.lineOf(odd.start());
      int column = file.columnOf(odd.start());
      return error(file, CODE, "a line ends otherwise than in a line feed", line, column);
    }
    try {
      for (Node document : RuleYaml.documents(file.text())) {
        var problem = isNull(document) ? null : problem(file, document);
        if (problem != null) {
          return problem;
        }
      }
      return null;
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      return error(
          file,
          YAML,
          String.valueOf(e.getProblem()),
          mark == null ? 0 : mark.getLine() + 1,
          mark == null ? 0 : mark.getColumn() + 1);
    } catch (YAMLException e) {
      return error(file, YAML, String.valueOf(e.getMessage()), 0, 0);
    }
  }

  private static @Nullable Diagnostic problem(SourceFile file, Node document) {
    if (!(document instanceof SequenceNode sequence)) {
      return error(file, document, "Rules content is not yaml array of objects");
    }
    for (Node item : sequence.getValue()) {
      if (!isNull(item) && !(item instanceof MappingNode)) {
        return error(
            file,
            item,
            "Unexpected element type. Each element should be a yaml associative array.");
      }
    }
    return null;
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  private static Diagnostic error(SourceFile file, Node at, String message) {
    var mark = at.getStartMark();
    return error(file, STRUCTURE, message, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Diagnostic error(
      SourceFile file, String code, String message, int line, int column) {
    return new Diagnostic(
        Severity.ERROR, code, message, file.name(), line, column, file.line(line), "");
  }
}

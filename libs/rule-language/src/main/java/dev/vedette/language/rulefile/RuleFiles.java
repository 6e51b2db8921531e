package dev.vedette.language.rulefile;

import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Location;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.diagnostic.SourceFile;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.syntax.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads rule files one after the other and compiles what they have become. Not thread-safe. */
public final class RuleFiles {
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<LoadedFile> files = new ArrayList<>();
  private final List<AppendedOutput> appended;
  private final Collector collector;
  private final Dialect dialect;
  private final boolean accepted;
  private List<Diagnostic> compilation = List.of();
  private List<CompiledRule> rules = List.of();
  private List<Correlation> correlations = List.of();
  private boolean failed;

  /**
   * Prepares to read files.
   *
   * @param accepted whether these files were accepted before: then they are compiled once, after
   *     all of them, and not after each to find what needs a later one, and nobody looks for what
   *     may be a mistake
   */
  public RuleFiles(
      Set<String> sources, List<AppendedOutput> appended, Dialect dialect, boolean accepted) {
    this.appended = List.copyOf(appended);
    this.dialect = dialect;
    this.accepted = accepted;
    this.collector = new Collector(FieldCatalog.standard(), sources, dialect, diagnostics);
  }

  /**
   * Reads a file, and compiles it with those before it unless they were accepted together; after an
   * error, further files are only read.
   */
  public void add(String name, byte[] content) {
    if (failed && dialect == Dialect.FALCO) {
      return;
    }
    int before = diagnostics.size();
    var schema = new ArrayList<String>();
    read(name, content, schema);
    files.add(new LoadedFile(name, schema));
    boolean readErrors =
        diagnostics.subList(before, diagnostics.size()).stream().anyMatch(Diagnostic::isError);
    if (failed || readErrors) {
      failed = true;
      return;
    }
    if (!accepted) {
      compile();
    }
  }

  private void compile() {
    var compiler = new RuleCompiler(appended, collector, dialect, !accepted);
    rules = compiler.compile();
    correlations = compiler.correlations();
    if (dialect == Dialect.FALCO) {
      // Falco tells what it finds after each file, and stops at the first error
      var all = new ArrayList<>(compilation);
      all.addAll(untilFirstError(compiler.diagnostics()));
      compilation = all;
    } else {
      compilation = once(compiler.diagnostics());
    }
    failed = compilation.stream().anyMatch(Diagnostic::isError);
  }

  /** After all files: checks that these plugins, by name with version, are those required. */
  public void complete(Map<String, String> plugins) {
    if (accepted && !failed) {
      compile();
    }
    var missing = failed ? List.<Diagnostic>of() : collector.requirements().missing(plugins);
    if (!missing.isEmpty()) {
      failed = true;
      diagnostics.addAll(dialect == Dialect.FALCO ? untilFirstError(missing) : missing);
    }
  }

  /** What is wrong with a macro is found again in each that uses it. */
  private static List<Diagnostic> once(List<Diagnostic> found) {
    var said = new HashSet<String>();
    return found.stream().filter(diagnostic -> said.add(diagnostic.render())).toList();
  }

  private static List<Diagnostic> untilFirstError(List<Diagnostic> found) {
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).isError()) {
        return List.copyOf(found.subList(0, i + 1));
      }
    }
    return found;
  }

  /** The files that were read, in order. */
  public List<LoadedFile> files() {
    return List.copyOf(files);
  }

  /** Everything found so far: what each file holds first, then what compiling them gave. */
  public List<Diagnostic> diagnostics() {
    var all = new ArrayList<>(diagnostics);
    all.addAll(compilation);
    return all;
  }

  /** The rules; without meaning if there was an error. */
  public List<CompiledRule> rules() {
    return rules;
  }

  /** The rules over several events; without meaning if there was an error. */
  public List<Correlation> correlations() {
    return correlations;
  }

  public boolean hasFailed() {
    return failed;
  }

  private void read(String name, byte[] content, List<String> schema) {
    var file = new SourceFile(name, new String(content, StandardCharsets.UTF_8));
    if (content.length > RuleYaml.MAX_BYTES) {
      diagnostics.add(
          error(
              file,
              Codes.FILE_READ,
              content.length + " bytes (expected: at most " + RuleYaml.MAX_BYTES + ")",
              0));
      return;
    }
    try {
      for (Node document : RuleYaml.documents(file.text())) {
        if (!accepted && !Item.isNull(document)) {
          schema.addAll(SchemaCheck.problems(document));
        }
        document(file, document);
      }
    } catch (LoadFailure failure) {
      diagnostics.add(failure.diagnostic());
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
      diagnostics.add(
          new Diagnostic(
                  Severity.ERROR,
                  Codes.YAML_PARSE,
                  dialect == Dialect.FALCO ? YamlWords.of(e) : String.valueOf(e.getProblem()),
                  name,
                  line,
                  column,
                  file.line(line),
                  "rules content")
              .at(List.of(Location.of(name))));
    } catch (ReaderException e) {
      diagnostics.add(unreadable(file, e));
    } catch (YAMLException e) {
      diagnostics.add(error(file, Codes.YAML_PARSE, String.valueOf(e.getMessage()), 0));
    }
  }

  private static Diagnostic unreadable(SourceFile file, ReaderException problem) {
    int end = file.text().offsetByCodePoints(0, problem.getPosition());
    int lineStart = file.text().lastIndexOf('\n', end - 1) + 1;
    int line = (int) file.text().substring(0, end).chars().filter(c -> c == '\n').count() + 1;
    return new Diagnostic(
            Severity.ERROR,
            Codes.YAML_PARSE,
            "character U+%04X (expected: characters that YAML knows)"
                .formatted(problem.getCodePoint()),
            file.name(),
            line,
            file.text().codePointCount(lineStart, end) + 1,
            "",
            "rules content")
        .at(List.of(Location.of(file.name())));
  }

  private void document(SourceFile file, Node document) {
    if (Item.isNull(document)) {
      return;
    }
    int line = document.getStartMark().getLine() + 1;
    if (!(document instanceof SequenceNode sequence)) {
      var message =
          document instanceof MappingNode
              ? "Rules content is not yaml array of objects"
              : "Rules content is not yaml";
      throw new LoadFailure(error(file, Codes.YAML_VALIDATE, message, line));
    }
    for (Node element : sequence.getValue()) {
      if (Item.isNull(element)) {
        continue;
      }
      if (!(element instanceof MappingNode mapping)) {
        int at = element.getStartMark().getLine() + 1;
        throw new LoadFailure(
            new Diagnostic(
                    Severity.ERROR,
                    Codes.YAML_VALIDATE,
                    "Unexpected element type. Each element should be a yaml associative array.",
                    file.name(),
                    at,
                    element.getStartMark().getColumn() + 1,
                    file.line(at),
                    "rules content item")
                .at(
                    List.of(
                        Location.of(file.name()),
                        new Location(
                            "rules content item",
                            "",
                            file.name(),
                            at - 1,
                            element.getStartMark().getColumn(),
                            file.lineStart(at) + element.getStartMark().getColumn()))));
      }
      collector.add(Item.of(file, mapping));
    }
  }

  private static Diagnostic error(SourceFile file, String code, String message, int line) {
    return new Diagnostic(
            Severity.ERROR,
            code,
            message,
            file.name(),
            line,
            line > 0 ? 1 : 0,
            file.line(line),
            "rules content")
        .at(List.of(Location.of(file.name())));
  }
}

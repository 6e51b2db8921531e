package dev.vedette.agent.detection;

import dev.vedette.agent.stream.Selection;
import dev.vedette.agent.stream.StreamDictionary;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.Field;
import dev.vedette.language.rulefile.AppendedOutput;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.signature.SignedKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles revisions for this node. Stateless apart from what it was made with; thread-safe. */
public final class RuleCompiler {
  private static final int DIAGNOSTICS_TOLD = 20;

  private final Set<String> capturableTypes;
  private final SignaturePolicy signatures;

  /** The rules service took every revision that it gives out. */
  private final RuleLoader loader =
      new RuleLoader().appending(AppendedOutput.suggested()).ofAccepted();

  /** Compiles what anybody wrote. */
  public RuleCompiler(Set<String> capturableTypes) {
    this(capturableTypes, new SignaturePolicy(List.of(), Set.of()));
  }

  /** Compiles what is signed as it must be. */
  public RuleCompiler(Set<String> capturableTypes, SignaturePolicy signatures) {
    this.capturableTypes = Set.copyOf(capturableTypes);
    this.signatures = signatures;
  }

  /** What compiling gave. */
  public sealed interface Outcome {
    /** The revisions can be put in force. */
    record Compiled(ActiveRules rules) implements Outcome {}

    /** They cannot; the error says in which revision, file, line and column. */
    record Rejected(String error) implements Outcome {}
  }

  /** Compiles revisions; the dictionary grows from the one in force. */
  public Outcome compile(List<Revision> revisions, StreamDictionary inForce) {
    return compile(revisions, List.of(), inForce);
  }

  /** The same, with revisions that only look on: what they select is sent, too. */
  public Outcome compile(
      List<Revision> revisions, List<Revision> shadow, StreamDictionary inForce) {
    List<RuleBook> books = new ArrayList<>();
    StringBuilder errors = new StringBuilder();
    for (Revision revision : Stream.concat(revisions.stream(), shadow.stream()).toList()) {
      String unsigned =
          signatures.problem(
              SignedKind.RUNTIME, revision.getFilesList(), revision.getSignaturesList());
      if (!unsigned.isEmpty()) {
        errors.append(errors.isEmpty() ? "" : "; ").append(revision.getName()).append(": ");
        errors.append(unsigned);
        continue;
      }
      LoadResult result = loader.load(files(revision));
      result.book().ifPresentOrElse(books::add, () -> describe(revision, result, errors));
    }
    if (!errors.isEmpty()) {
      return new Outcome.Rejected(errors.toString());
    }
    Selection selection =
        new Selection(dictionary(books, inForce), names(revisions), names(shadow));
    return new Outcome.Compiled(ActiveRules.of(books, selection));
  }

  private static List<String> names(List<Revision> revisions) {
    return revisions.stream().map(Revision::getName).toList();
  }

  private static List<RuleFile> files(Revision revision) {
    return revision.getFilesList().stream()
        .map(file -> new RuleFile(file.getPath(), file.getContent().toByteArray()))
        .toList();
  }

  private StreamDictionary dictionary(List<RuleBook> books, StreamDictionary inForce) {
    Set<String> types = new TreeSet<>(capturableTypes);
    Set<String> fields = new TreeSet<>();
    for (RuleBook book : books) {
      types.addAll(book.eventTypes(ActiveRules.SOURCE));
      book.fields().stream().map(Field::name).forEach(fields::add);
    }
    return inForce.including(types, fields);
  }

  private static void describe(Revision revision, LoadResult result, StringBuilder errors) {
    errors.append(errors.isEmpty() ? "" : "; ").append(revision.getName()).append(": ");
    errors.append(
        result.diagnostics().stream()
            .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
            .limit(DIAGNOSTICS_TOLD)
            .map(RuleCompiler::describe)
            .collect(Collectors.joining("; ")));
  }

  private static String describe(Diagnostic diagnostic) {
    return "%s:%d:%d: %s: %s"
        .formatted(
            diagnostic.file(),
            diagnostic.line(),
            diagnostic.column(),
            diagnostic.code(),
            diagnostic.message());
  }
}

package dev.vedette.scanner.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes values of a file and leaves everything else as it is written: comments, order, quotes,
 * indentation. A change that cannot be made without doubt is not made. Stateless.
 */
public final class ManifestEditor {
  private ManifestEditor() {}

  /**
   * One change.
   *
   * @param pointer where, as a JSON pointer from the root of the document
   * @param json the new value; empty takes the key or item away
   */
  public record Change(String pointer, String json) {}

  /**
   * A file after changes.
   *
   * @param refused changes that were not made
   */
  public record Edited(String text, List<Change> refused) {
    public Edited {
      refused = List.copyOf(refused);
    }
  }

  /** The text of a file, as its changes begin from it. */
  public static String text(byte[] content) {
    return EncodedText.of(content).text();
  }

  /** Makes the changes, given by the number of the document. */
  public static Edited apply(byte[] content, Map<Integer, List<Change>> changes) {
    String text = text(content);
    List<DocumentSplitter.Piece> pieces = pieces(text);
    Map<Integer, Integer> pieceOf = pieceOf(content, pieces);
    Map<Integer, Integer> documentsIn = new HashMap<>();
    pieceOf.values().forEach(piece -> documentsIn.merge(piece, 1, Integer::sum));
    List<Change> refused = new ArrayList<>();
    TreeMap<Integer, String> edited = new TreeMap<>();
    changes.forEach((document, wanted) -> {
      Integer piece = pieceOf.get(document);
      // JSON after JSON is no document of YAML, so we cannot find our way in it.
      if (piece == null || documentsIn.getOrDefault(piece, 0) != 1) {
        refused.addAll(wanted);
      } else {
        edited.put(piece, edit(pieces.get(piece).part().text(), wanted, refused));
      }
    });
    StringBuilder whole = new StringBuilder(text);
    edited
        .descendingMap()
        .forEach(
            (piece, with) -> whole.replace(pieces.get(piece).from(), pieces.get(piece).to(), with));
    return new Edited(whole.toString(), refused);
  }

  private static List<DocumentSplitter.Piece> pieces(String text) {
    List<DocumentSplitter.Piece> pieces = new ArrayList<>();
    DocumentSplitter splitter = new DocumentSplitter(text);
    for (var piece = splitter.next(); piece.isPresent(); piece = splitter.next()) {
      pieces.add(piece.get());
    }
    return pieces;
  }

  private static Map<Integer, Integer> pieceOf(
      byte[] content, List<DocumentSplitter.Piece> pieces) {
    Map<Integer, Integer> pieceOf = new HashMap<>();
    ManifestLimits limits =
        new ManifestLimits(Integer.MAX_VALUE, 200, Integer.MAX_VALUE, Integer.MAX_VALUE);
    int piece = 0;
    for (Document document : new DocumentReader(limits).read(content, TimeLimit::none)) {
      int line =
          switch (document) {
            case Document.Parsed parsed -> parsed.root().position().line();
            case Document.Failed failed -> failed.rejection().position().line();
          };
      while (piece + 1 < pieces.size() && pieces.get(piece + 1).part().start().line() <= line) {
        piece++;
      }
      pieceOf.put(document.number(), piece);
    }
    return pieceOf;
  }

  /** First everything is set, then taken away from the end, so that no number of an item moves. */
  private static String edit(String text, List<Change> wanted, List<Change> refused) {
    List<Change> ordered = new ArrayList<>();
    wanted.stream().filter(change -> !change.json().isEmpty()).forEach(ordered::add);
    wanted.stream()
        .filter(change -> change.json().isEmpty())
        .sorted((a, b) -> compare(b.pointer(), a.pointer()))
        .forEach(ordered::add);
    String edited = text;
    for (Change change : ordered) {
      Optional<String> next = one(edited, change);
      if (next.isPresent()) {
        edited = next.get();
      } else {
        refused.add(change);
      }
    }
    return edited;
  }

  private static int compare(String one, String other) {
    String[] left = one.split("/", -1);
    String[] right = other.split("/", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      boolean numbers = isNumber(left[i]) && isNumber(right[i]);
      int order =
          numbers
              ? Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]))
              : left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static boolean isNumber(String step) {
    return !step.isEmpty() && step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The text with one change, read back to see that it means what was asked for. */
  private static Optional<String> one(String text, Change change) {
    List<String> path = path(change.pointer());
    try {
      Value before = root(text);
      if (before == null || path.isEmpty()) {
        return Optional.empty();
      }
      Optional<Value> old = find(before, path);
      if (change.json().isEmpty()) {
        if (old.isEmpty()) {
          return Optional.of(text);
        }
        String edited = new TreeEdit(text).remove(path);
        Value after = root(edited);
        return after != null && isRemoved(before, after, path)
            ? Optional.of(edited)
            : Optional.empty();
      }
      Value wanted = new JsonTree(change.json(), unlimited()).readFrom(0, Position.START);
      if (old.isPresent() && same(old.get(), wanted)) {
        return Optional.of(text);
      }
      String edited = new TreeEdit(text).set(path, wanted);
      Value after = root(edited);
      return after != null
              && find(after, lastInstead(path, after)).filter(now -> same(now, wanted)).isPresent()
          ? Optional.of(edited)
          : Optional.empty();
    } catch (RejectedException | TreeEdit.DoubtfulException doubt) {
      return Optional.empty();
    }
  }

  private static Budget unlimited() {
    return new Budget(
        new ManifestLimits(Integer.MAX_VALUE, 200, 10, Integer.MAX_VALUE), TimeLimit.none());
  }

  private static @Nullable Value root(String text) throws RejectedException {
    List<Value> roots = new YamlTree(new Part(text, Position.START), unlimited()).readAll();
    return roots.size() == 1 ? roots.getFirst() : null;
  }

  private static boolean same(Value one, Value other) {
    return JsonText.of(one).equals(JsonText.of(other));
  }

  private static boolean isRemoved(Value before, Value after, List<String> path) {
    Optional<Value> old = find(before, path.subList(0, path.size() - 1));
    Optional<Value> now = find(after, path.subList(0, path.size() - 1));
    return old.isPresent() && now.isPresent() && size(now.get()) == size(old.get()) - 1;
  }

  private static int size(Value value) {
    return switch (value) {
      case Value.Mapping mapping -> mapping.entries().size();
      case Value.Sequence sequence -> sequence.items().size();
      default -> 0;
    };
  }

  /** The place of what was appended. */
  private static List<String> lastInstead(List<String> path, Value root) {
    if (!path.getLast().equals("-")) {
      return path;
    }
    List<String> place = new ArrayList<>(path.subList(0, path.size() - 1));
    place.add(Integer.toString(find(root, place).map(ManifestEditor::size).orElse(0) - 1));
    return place;
  }

  private static List<String> path(String pointer) {
    if (!pointer.startsWith("/")) {
      return List.of();
    }
    List<String> path = new ArrayList<>();
    for (String step : pointer.substring(1).split("/", -1)) {
      path.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return path;
  }

  private static Optional<Value> find(Value root, List<String> path) {
    Value value = root;
    for (String step : path) {
      Value below =
          switch (value) {
            case Value.Mapping mapping -> mapping.entries().get(step);
            case Value.Sequence(var items, _) ->
                isNumber(step) && Integer.parseInt(step) < items.size()
                    ? items.get(Integer.parseInt(step))
                    : null;
            default -> null;
          };
      if (below == null) {
        return Optional.empty();
      }
      value = below;
    }
    return Optional.of(value);
  }
}

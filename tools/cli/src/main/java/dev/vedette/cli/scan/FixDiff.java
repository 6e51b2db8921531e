package dev.vedette.cli.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.cli.rules.UnifiedDiff;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.scanner.manifest.ManifestEditor;
import dev.vedette.scanner.manifest.ManifestEditor.Change;
import dev.vedette.scanner.manifest.ManifestEditor.Edited;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What would help against the findings of a scan, as a diff that git applies. Stateless. */
final class FixDiff {
  private FixDiff() {}

  /**
   * The diff.
   *
   * @param unfixed findings for which only a person knows what to do
   */
  record Fixes(String diff, int unfixed) {}

  static Fixes of(ScanResponse response, Map<String, byte[]> contents) {
    Map<String, Map<Integer, List<Change>>> changes = new TreeMap<>();
    int unfixed = 0;
    for (Finding finding : response.getFindingsList()) {
      unfixed += finding.getFixCount() == 0 ? 1 : 0;
      List<Change> ofDocument =
          changes
              .computeIfAbsent(finding.getResource().getFile(), _ -> new TreeMap<>())
              .computeIfAbsent(finding.getResource().getDocument() - 1, _ -> new ArrayList<>());
      finding.getFixList().stream()
          .map(edit -> new Change(edit.getPointer(), edit.getValue()))
          .filter(change -> !ofDocument.contains(change))
          .forEach(ofDocument::add);
    }
    StringBuilder diff = new StringBuilder();
    for (Map.Entry<String, Map<Integer, List<Change>>> file : changes.entrySet()) {
      byte[] content = contents.getOrDefault(file.getKey(), new byte[0]);
      String before = ManifestEditor.text(content);
      if (!Arrays.equals(before.getBytes(UTF_8), content)) {
        // A diff is UTF-8 without a mark, and could not be applied to anything else.
        unfixed += file.getValue().values().stream().mapToInt(List::size).sum();
        continue;
      }
      Edited edited = ManifestEditor.apply(content, file.getValue());
      unfixed += edited.refused().size();
      String path = path(file.getKey());
      diff.append(UnifiedDiff.of("a" + path, "b" + path, before, edited.text()));
    }
    return new Fixes(diff.toString(), unfixed);
  }

  /** From here, or from the root where the file is not below: patch takes no way upwards. */
  private static String path(String name) {
    Path path = Path.of(name).normalize();
    Path safe = path.startsWith("..") ? path.toAbsolutePath().normalize() : path;
    return safe.isAbsolute() ? safe.toString() : "/" + safe;
  }
}

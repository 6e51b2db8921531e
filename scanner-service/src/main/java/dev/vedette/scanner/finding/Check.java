package dev.vedette.scanner.finding;

import java.util.List;

/**
 * One thing that is looked for. Immutable.
 *
 * @param id stable and unique, as in {@code container-privileged}
 * @param title what is wrong, in one line
 * @param rationale why it matters
 * @param references where others ask for the same: CIS, NSA, MITRE, Pod Security, CVE
 * @param aliases ids of the same check in other tools, as in {@code kube-linter:host-pid}; a
 *     suppression that names one of them counts
 */
public record Check(
    String id,
    Severity severity,
    String title,
    String rationale,
    List<String> references,
    List<String> aliases) {
  public Check {
    references = List.copyOf(references);
    aliases = List.copyOf(aliases);
  }

  /** Whether a tool knows this check by that id. */
  public boolean isKnownAs(String tool, String otherId) {
    return aliases.contains(tool + ":" + otherId);
  }
}

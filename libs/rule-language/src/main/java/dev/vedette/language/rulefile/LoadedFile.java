package dev.vedette.language.rulefile;

import java.util.List;

/** A rule file that was read, and where its form is not that of Falco's schema. Immutable. */
public record LoadedFile(String name, List<String> schemaProblems) {
  public LoadedFile {
    schemaProblems = List.copyOf(schemaProblems);
  }
}

package dev.vedette.scanner.policy;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.Comparator;
import java.util.List;

/** A configuration file as policies see it. Immutable. */
public record ConfigInput(String file, Value document) {

  /** The name under which files are checked that are taken together. */
  public static final String COMBINED = "Combined";

  /** All files as one input: a list of paths and contents, one for each document, by path. */
  public static ConfigInput combined(List<ConfigInput> inputs) {
    var entries = ArrayValue.builder();
    inputs.stream()
        .sorted(Comparator.comparing(ConfigInput::file))
        .forEach(input -> {
          if (input.document() instanceof ArrayValue documents) {
            documents.forEach(document -> entries.add(entry(input.file(), document)));
          } else {
            entries.add(entry(input.file(), input.document()));
          }
        });
    return new ConfigInput(COMBINED, entries.build());
  }

  private static ObjectValue entry(String path, Value contents) {
    return ObjectValue.builder().put("path", Value.of(path)).put("contents", contents).build();
  }
}

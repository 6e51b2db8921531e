package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** The document that policies see of a Dockerfile. Has no state, so safe for all threads. */
final class DockerfileDocument {
  private DockerfileDocument() {}

  static Value of(String text) throws MalformedConfig {
    var instructions = ArrayValue.builder();
    for (Instruction instruction : DockerfileReader.read(text)) {
      instructions.add(
          ObjectValue.builder()
              .put("Cmd", Value.of(instruction.name()))
              .put("SubCmd", Value.of(instruction.trigger()))
              .put("JSON", Value.of(instruction.json()))
              .put(
                  "Flags",
                  instruction.flags().map(DockerfileDocument::strings).orElse(NullValue.NULL))
              .put(
                  "Value",
                  instruction.values().isEmpty() ? NullValue.NULL : strings(instruction.values()))
              .put("Stage", Value.of(instruction.stage()))
              .build());
    }
    // A list of one: the outer list stands for the documents of the file.
    return ArrayValue.of(instructions.build());
  }

  private static Value strings(List<String> strings) {
    return ArrayValue.of(strings.stream().map(Value::of).toList());
  }
}

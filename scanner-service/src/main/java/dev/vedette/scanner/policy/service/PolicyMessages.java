package dev.vedette.scanner.policy.service;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import dev.vedette.proto.scanner.v1.PolicyDiagnostic;
import dev.vedette.proto.scanner.v1.PolicyFinding;
import dev.vedette.proto.scanner.v1.PolicyResult;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;

/** Results of policies as messages. Stateless. */
final class PolicyMessages {
  private PolicyMessages() {}

  static PolicyResult result(CheckResult result) {
    var message =
        PolicyResult.newBuilder()
            .setFileName(result.file())
            .setNamespace(result.namespace())
            .setSuccesses(result.successes());
    result.failures().forEach(finding -> message.addFailures(finding(finding)));
    result.warnings().forEach(finding -> message.addWarnings(finding(finding)));
    result.exceptions().forEach(finding -> message.addExceptions(finding(finding)));
    result.queries().forEach(query -> message.addAllPrintedLines(query.printed()));
    return message.build();
  }

  private static PolicyFinding finding(Finding finding) {
    var message =
        PolicyFinding.newBuilder()
            .setMessage(finding.message())
            .setMetadata(struct(finding.metadata()));
    finding
        .origin()
        .ifPresent(origin -> message.setOriginFile(origin.file()).setOriginLine(origin.line()));
    return message.build();
  }

  static PolicyDiagnostic diagnostic(Diagnostic problem) {
    return PolicyDiagnostic.newBuilder()
        .setPath(problem.location().file())
        .setLine(problem.location().row())
        .setColumn(problem.location().column())
        .setCode(problem.code())
        .setMessage(problem.message())
        .build();
  }

  private static Struct struct(ObjectValue object) {
    var struct = Struct.newBuilder();
    object.forEach((key, value) ->
        struct.putFields(
            key instanceof StringValue text ? text.value() : Json.write(key), value(value)));
    return struct.build();
  }

  private static com.google.protobuf.Value value(Value value) {
    var message = com.google.protobuf.Value.newBuilder();
    return switch (value) {
      case dev.vedette.rego.value.NullValue _ -> message.setNullValue(NullValue.NULL_VALUE).build();
      case BooleanValue bool -> message.setBoolValue(bool.value()).build();
      case NumberValue number -> message.setNumberValue(Double.parseDouble(number.text())).build();
      case StringValue text -> message.setStringValue(text.value()).build();
      case ArrayValue array -> message.setListValue(list(array.elements())).build();
      case SetValue set -> message.setListValue(list(set.elements())).build();
      case ObjectValue object -> message.setStructValue(struct(object)).build();
    };
  }

  private static ListValue list(Iterable<Value> elements) {
    var list = ListValue.newBuilder();
    elements.forEach(element -> list.addValues(value(element)));
    return list.build();
  }
}

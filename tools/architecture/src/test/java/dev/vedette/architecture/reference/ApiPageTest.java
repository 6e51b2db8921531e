package dev.vedette.architecture.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.ExtensionRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/API.md} is what the contract's files say. */
final class ApiPageTest {
  private static final Page PAGE = new Page("API.md");
  private static final String HEAD =
      """
      # API

      Every call and message of the contract, generated from the files below `proto/`. A call is made with gRPC at the gateway's
      first address, as in `grpcurl HOST:PORT vedette.rules.v1.AlertService/ListAlerts`, or over HTTP with JSON at its second one, by
      the path that stands beside it. *OUT* marks fields that only the server sets, *must* those that a request has to have.
      """;

  /** Comments by the place of what they stand at, as source information counts places. */
  private final Map<List<Integer>, String> comments = new HashMap<>();

  private final StringBuilder text = new StringBuilder(HEAD);

  @Test
  void thePageSaysWhatTheContractSays() throws IOException {
    List<FileDescriptorProto> files = new ArrayList<>(contract());
    files.sort((a, b) -> a.getName().compareTo(b.getName()));
    String current = "";
    for (FileDescriptorProto file : files) {
      if (!file.getPackage().equals(current)) {
        current = file.getPackage();
        text.append("\n## ").append(current).append('\n');
      }
      append(file);
    }

    PAGE.mustSay(text.toString());
    assertThat(files).hasSizeGreaterThan(10);
    assertThat(text).contains("ListAlerts").doesNotContain("| |\n");
  }

  private static List<FileDescriptorProto> contract() throws IOException {
    ExtensionRegistry extensions = ExtensionRegistry.newInstance();
    AnnotationsProto.registerAllExtensions(extensions);
    FieldBehaviorProto.registerAllExtensions(extensions);
    try (var stream =
        ApiPageTest.class.getResourceAsStream("/dev/vedette/proto/descriptors.binpb")) {
      return FileDescriptorSet.parseFrom(Objects.requireNonNull(stream), extensions)
          .getFileList()
          .stream()
          .filter(file -> file.getPackage().startsWith("vedette."))
          .toList();
    }
  }

  private void append(FileDescriptorProto file) {
    comments.clear();
    for (SourceCodeInfo.Location location : file.getSourceCodeInfo().getLocationList()) {
      comments.put(
          location.getPathList(),
          location.getLeadingComments().strip().replaceAll("\\s*\\n\\s*", " ").replace("|", "\\|"));
    }
    for (int i = 0; i < file.getServiceCount(); i++) {
      append(file.getService(i), List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i));
    }
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      append(file.getMessageType(i), "", List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i));
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      append(file.getEnumType(i), "", List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
    }
  }

  private void append(ServiceDescriptorProto service, List<Integer> place) {
    title("### " + service.getName(), place);
    text.append("| call | takes | returns | HTTP | what |\n|---|---|---|---|---|\n");
    for (int i = 0; i < service.getMethodCount(); i++) {
      MethodDescriptorProto method = service.getMethod(i);
      row(
          "`" + method.getName() + "`",
          (method.getClientStreaming() ? "stream of " : "") + name(method.getInputType()),
          (method.getServerStreaming() ? "stream of " : "") + name(method.getOutputType()),
          http(method.getOptions().getExtension(AnnotationsProto.http)),
          comment(place, ServiceDescriptorProto.METHOD_FIELD_NUMBER, i));
    }
  }

  private static String http(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> "`GET " + rule.getGet() + "`";
      case POST -> "`POST " + rule.getPost() + "`";
      case PUT -> "`PUT " + rule.getPut() + "`";
      case PATCH -> "`PATCH " + rule.getPatch() + "`";
      case DELETE -> "`DELETE " + rule.getDelete() + "`";
      case CUSTOM, PATTERN_NOT_SET -> "";
    };
  }

  private void append(DescriptorProto message, String outer, List<Integer> place) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    String name = outer + message.getName();
    title("#### " + name, place);
    if (message.getFieldCount() > 0) {
      text.append("| field | type | what |\n|---|---|---|\n");
    }
    for (int i = 0; i < message.getFieldCount(); i++) {
      FieldDescriptorProto field = message.getField(i);
      row(
          "`" + field.getName() + "`",
          type(field, message),
          behaviour(field) + comment(place, DescriptorProto.FIELD_FIELD_NUMBER, i));
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      append(
          message.getNestedType(i),
          name + ".",
          below(place, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i));
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      append(
          message.getEnumType(i),
          name + ".",
          below(place, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
    }
  }

  private void append(EnumDescriptorProto type, String outer, List<Integer> place) {
    title("#### " + outer + type.getName(), place);
    text.append("| value | number | what |\n|---|---|---|\n");
    for (int i = 0; i < type.getValueCount(); i++) {
      row(
          "`" + type.getValue(i).getName() + "`",
          Integer.toString(type.getValue(i).getNumber()),
          comment(place, EnumDescriptorProto.VALUE_FIELD_NUMBER, i));
    }
  }

  private static String behaviour(FieldDescriptorProto field) {
    List<FieldBehavior> behaviours =
        field.getOptions().getExtension(FieldBehaviorProto.fieldBehavior);
    if (behaviours.contains(FieldBehavior.OUTPUT_ONLY)) {
      return "*OUT* ";
    }
    return behaviours.contains(FieldBehavior.REQUIRED) ? "*must* " : "";
  }

  private static String type(FieldDescriptorProto field, DescriptorProto message) {
    for (DescriptorProto nested : message.getNestedTypeList()) {
      if (nested.getOptions().getMapEntry()
          && field.getTypeName().endsWith("." + nested.getName())) {
        return "map of " + single(nested.getField(0)) + " to " + single(nested.getField(1));
      }
    }
    boolean repeated = field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED;
    return (repeated ? "list of " : "") + single(field);
  }

  private static String single(FieldDescriptorProto field) {
    return field.getTypeName().isEmpty()
        ? field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT)
        : name(field.getTypeName());
  }

  /** Without the package where it is one of ours, which the page's headings say. */
  private static String name(String type) {
    String plain = type.substring(1);
    return "`" + plain.replaceFirst("^vedette\\.[a-z]+\\.v\\w+\\.", "") + "`";
  }

  private void title(String title, List<Integer> place) {
    text.append('\n').append(title).append("\n\n");
    text.append(comments.getOrDefault(place, "")).append("\n\n");
  }

  private String comment(List<Integer> place, int field, int index) {
    return comments.getOrDefault(below(place, field, index), "");
  }

  private static List<Integer> below(List<Integer> place, int field, int index) {
    List<Integer> path = new ArrayList<>(place);
    Collections.addAll(path, field, index);
    return path;
  }

  private void row(String... cells) {
    text.append(List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}

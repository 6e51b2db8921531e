package dev.vedette.scanner.textproto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ExtensionRange;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a {@code .proto} file says of messages and enums; options and services do not matter
 * to documents and are passed over. Used for one file, by one thread.
 */
final class ProtoParser {
  private static final int DEEPEST = 64;
  private static final int LAST_NUMBER = 536_870_912;

  private static final Map<String, FieldDescriptorProto.Type> SCALARS =
      Map.ofEntries(
          Map.entry("double", FieldDescriptorProto.Type.TYPE_DOUBLE),
          Map.entry("float", FieldDescriptorProto.Type.TYPE_FLOAT),
          Map.entry("int32", FieldDescriptorProto.Type.TYPE_INT32),
          Map.entry("int64", FieldDescriptorProto.Type.TYPE_INT64),
          Map.entry("uint32", FieldDescriptorProto.Type.TYPE_UINT32),
          Map.entry("uint64", FieldDescriptorProto.Type.TYPE_UINT64),
          Map.entry("sint32", FieldDescriptorProto.Type.TYPE_SINT32),
          Map.entry("sint64", FieldDescriptorProto.Type.TYPE_SINT64),
          Map.entry("fixed32", FieldDescriptorProto.Type.TYPE_FIXED32),
          Map.entry("fixed64", FieldDescriptorProto.Type.TYPE_FIXED64),
          Map.entry("sfixed32", FieldDescriptorProto.Type.TYPE_SFIXED32),
          Map.entry("sfixed64", FieldDescriptorProto.Type.TYPE_SFIXED64),
          Map.entry("bool", FieldDescriptorProto.Type.TYPE_BOOL),
          Map.entry("string", FieldDescriptorProto.Type.TYPE_STRING),
          Map.entry("bytes", FieldDescriptorProto.Type.TYPE_BYTES));

  private static final Set<String> LABELS = Set.of("optional", "required", "repeated");

  private final ProtoTokens tokens;
  private final FileDescriptorProto.Builder file;
  private int depth;

  private ProtoParser(String name, ProtoTokens tokens) {
    this.tokens = tokens;
    this.file = FileDescriptorProto.newBuilder().setName(name);
  }

  /** The definitions of a file; names in it are not looked up yet. */
  static FileDescriptorProto parse(String name, String text) throws MalformedProto {
    var parser = new ProtoParser(name, ProtoTokens.of(text));
    parser.file();
    return parser.file.build();
  }

  private void file() throws MalformedProto {
    while (!tokens.atEnd()) {
      switch (tokens.next()) {
        case ";" -> {}
        case "syntax" -> syntax();
        case "edition" -> edition();
        case "package" -> {
          file.setPackage(tokens.name());
          tokens.expect(";");
        }
        case "import" -> {
          if (!tokens.peek().startsWith("\"") && !tokens.peek().startsWith("'")) {
            tokens.name(); // public, weak or option
          }
          file.addDependency(tokens.text());
          tokens.expect(";");
        }
        case "option" -> tokens.skipPast(";");
        case "message" -> file.addMessageType(message(tokens.name()));
        case "enum" -> file.addEnumType(enumeration());
        case "extend" -> {
          String extended = tokens.name();
          var holder = DescriptorProto.newBuilder();
          extend(extended, holder);
          file.addAllExtension(holder.getExtensionList());
          file.addAllMessageType(holder.getNestedTypeList());
        }
        case "service" -> {
          tokens.name();
          tokens.expect("{");
          tokens.skipPast("}");
        }
        default -> throw tokens.unexpected("message, enum, extend, service, import or option");
      }
    }
  }

  private void syntax() throws MalformedProto {
    tokens.expect("=");
    String syntax = tokens.text();
    if (!syntax.equals("proto2") && !syntax.equals("proto3")) {
      throw tokens.unexpected("\"proto2\" or \"proto3\" before");
    }
    file.setSyntax(syntax);
    tokens.expect(";");
  }

  private void edition() throws MalformedProto {
    tokens.expect("=");
    String edition = tokens.text();
    if (!edition.equals("2023")) {
      throw tokens.unexpected("\"2023\" before");
    }
    file.setSyntax("editions").setEdition(Edition.EDITION_2023);
    tokens.expect(";");
  }

  private DescriptorProto message(String name) throws MalformedProto {
    if (++depth > DEEPEST) {
      throw tokens.unexpected("messages at most " + DEEPEST + " deep");
    }
    var message = DescriptorProto.newBuilder().setName(name);
    tokens.expect("{");
    while (!tokens.skip("}")) {
      member(message);
    }
    tokens.skip(";");
    addChoicesOfOne(message);
    depth--;
    return message.build();
  }

  private void member(DescriptorProto.Builder message) throws MalformedProto {
    String word = tokens.peek();
    switch (word) {
      case ";" -> tokens.next();
      case "option", "reserved" -> {
        tokens.next();
        tokens.skipPast(";");
      }
      case "extensions" -> {
        tokens.next();
        extensions(message);
      }
      case "message" -> {
        tokens.next();
        message.addNestedType(message(tokens.name()));
      }
      case "enum" -> {
        tokens.next();
        message.addEnumType(enumeration());
      }
      case "extend" -> {
        tokens.next();
        extend(tokens.name(), message);
      }
      case "oneof" -> {
        tokens.next();
        oneof(message);
      }
      case "map" -> {
        tokens.next();
        if (tokens.peek().equals("<")) {
          map(message);
        } else {
          throw tokens.unexpected("<");
        }
      }
      default -> message.addField(field(message));
    }
  }

  /** A field of its own may be absent: Protocol Buffers makes a choice of one of it. */
  private void addChoicesOfOne(DescriptorProto.Builder message) {
    for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
      if (field.getProto3Optional()) {
        field.setOneofIndex(message.getOneofDeclCount());
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
      }
    }
  }

  private FieldDescriptorProto.Builder field(DescriptorProto.Builder owner) throws MalformedProto {
    var field = FieldDescriptorProto.newBuilder().setLabel(Label.LABEL_OPTIONAL);
    if (LABELS.contains(tokens.peek())) {
      String label = tokens.next();
      field.setLabel(Label.valueOf("LABEL_" + label.toUpperCase(Locale.ROOT)));
      field.setProto3Optional(label.equals("optional") && file.getSyntax().equals("proto3"));
      if (!field.getProto3Optional()) {
        field.clearProto3Optional();
      }
    }
    if (tokens.peek().equals("group")) {
      tokens.next();
      String name = tokens.name();
      field
          .setName(name.toLowerCase(Locale.ROOT))
          .setType(FieldDescriptorProto.Type.TYPE_GROUP)
          .setTypeName(name);
      number(field);
      owner.addNestedType(message(name));
      return field;
    }
    type(field, tokens.name());
    field.setName(tokens.name());
    number(field);
    tokens.expect(";");
    return field;
  }

  private void number(FieldDescriptorProto.Builder field) throws MalformedProto {
    tokens.expect("=");
    field.setNumber(tokens.integer());
    options();
  }

  private void options() throws MalformedProto {
    if (tokens.skip("[")) {
      tokens.skipPast("]");
    }
  }

  private static void type(FieldDescriptorProto.Builder field, String name) {
    FieldDescriptorProto.Type scalar = SCALARS.get(name);
    if (scalar == null) {
      field.setTypeName(name);
    } else {
      field.setType(scalar);
    }
  }

  private void oneof(DescriptorProto.Builder message) throws MalformedProto {
    int index = message.getOneofDeclCount();
    message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(tokens.name()));
    tokens.expect("{");
    while (!tokens.skip("}")) {
      if (tokens.skip("option")) {
        tokens.skipPast(";");
      } else if (!tokens.skip(";")) {
        message.addField(field(message).setOneofIndex(index));
      }
    }
  }

  private void map(DescriptorProto.Builder message) throws MalformedProto {
    tokens.expect("<");
    var key = part("key", 1);
    tokens.expect(",");
    var value = part("value", 2);
    tokens.expect(">");
    String name = tokens.name();
    String entry = capitalized(name) + "Entry";
    var field =
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setLabel(Label.LABEL_REPEATED)
            .setTypeName(entry);
    number(field);
    tokens.expect(";");
    message.addField(field);
    message.addNestedType(
        DescriptorProto.newBuilder()
            .setName(entry)
            .addField(key)
            .addField(value)
            .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
  }

  private FieldDescriptorProto.Builder part(String name, int number) throws MalformedProto {
    var field =
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(number)
            .setLabel(Label.LABEL_OPTIONAL);
    type(field, tokens.name());
    return field;
  }

  private static String capitalized(String name) {
    var result = new StringBuilder();
    boolean first = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        first = true;
      } else {
        result.append(first ? Character.toUpperCase(c) : c);
        first = false;
      }
    }
    return result.toString();
  }

  private void extensions(DescriptorProto.Builder message) throws MalformedProto {
    var ranges = new ArrayList<ExtensionRange>();
    do {
      int start = tokens.integer();
      int end = start + 1;
      if (tokens.skip("to")) {
        end = tokens.skip("max") ? LAST_NUMBER : tokens.integer() + 1;
      }
      ranges.add(ExtensionRange.newBuilder().setStart(start).setEnd(end).build());
    } while (tokens.skip(","));
    options();
    tokens.expect(";");
    message.addAllExtensionRange(ranges);
  }

  private void extend(String extended, DescriptorProto.Builder owner) throws MalformedProto {
    tokens.expect("{");
    while (!tokens.skip("}")) {
      if (!tokens.skip(";")) {
        owner.addExtension(field(owner).setExtendee(extended).clearProto3Optional());
      }
    }
  }

  private EnumDescriptorProto enumeration() throws MalformedProto {
    var made = EnumDescriptorProto.newBuilder().setName(tokens.name());
    tokens.expect("{");
    while (!tokens.skip("}")) {
      if (tokens.skip("option") || tokens.skip("reserved")) {
        tokens.skipPast(";");
      } else if (!tokens.skip(";")) {
        var value = EnumValueDescriptorProto.newBuilder().setName(tokens.name());
        tokens.expect("=");
        value.setNumber(tokens.integer());
        options();
        tokens.expect(";");
        made.addValue(value);
      }
    }
    tokens.skip(";");
    return made.build();
  }
}

package dev.vedette.scanner.textproto;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The messages that files of definitions define, with their names looked up. Immutable. */
public final class ProtoSchemas {
  /** What every file may import without being given it. */
  private static final List<FileDescriptor> WELL_KNOWN =
      List.of(
          AnyProto.getDescriptor(),
          ApiProto.getDescriptor(),
          DescriptorProtos.getDescriptor(),
          DurationProto.getDescriptor(),
          EmptyProto.getDescriptor(),
          FieldMaskProto.getDescriptor(),
          SourceContextProto.getDescriptor(),
          StructProto.getDescriptor(),
          TimestampProto.getDescriptor(),
          TypeProto.getDescriptor(),
          WrappersProto.getDescriptor());

  private final TypeRegistry types;
  private final ExtensionRegistry extensions;

  private ProtoSchemas(TypeRegistry types, ExtensionRegistry extensions) {
    this.types = types;
    this.extensions = extensions;
  }

  /** Without any definition. */
  public static ProtoSchemas none() {
    return new ProtoSchemas(TypeRegistry.getEmptyTypeRegistry(), ExtensionRegistry.newInstance());
  }

  /**
   * Reads files of definitions, given by path; each may import the others by the end of their path,
   * and those that come with Protocol Buffers.
   */
  public static ProtoSchemas of(Map<String, String> files) throws MalformedProto {
    var linker = new Linker(files);
    for (String path : files.keySet()) {
      linker.link(path);
    }
    var types = TypeRegistry.newBuilder();
    var extensions = ExtensionRegistry.newInstance();
    var seen = new HashSet<String>();
    for (FileDescriptor file : linker.linked.values()) {
      for (Descriptor message : file.getMessageTypes()) {
        if (!seen.add(message.getFullName())) {
          throw new MalformedProto(
              "load proto file "
                  + file.getName()
                  + ": register message "
                  + message.getFullName()
                  + ": defined before");
        }
        types.add(message);
        message.getNestedTypes().forEach(nested -> addAll(nested.getExtensions(), extensions));
        addAll(message.getExtensions(), extensions);
      }
      addAll(file.getExtensions(), extensions);
    }
    WELL_KNOWN.forEach(file -> types.add(file.getMessageTypes()));
    return new ProtoSchemas(types.build(), extensions);
  }

  private static void addAll(List<FieldDescriptor> found, ExtensionRegistry extensions) {
    for (FieldDescriptor extension : found) {
      if (extension.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        extensions.add(extension, DynamicMessage.getDefaultInstance(extension.getMessageType()));
      } else {
        extensions.add(extension);
      }
    }
  }

  Optional<Descriptor> message(String fullName) {
    return Optional.ofNullable(types.find(fullName));
  }

  TypeRegistry types() {
    return types;
  }

  ExtensionRegistry extensions() {
    return extensions;
  }

  /** Links files after those that they import. */
  private static final class Linker {
    private final Map<String, String> texts;
    private final Map<String, FileDescriptor> linked = new LinkedHashMap<>();
    private final Set<String> open = new HashSet<>();

    Linker(Map<String, String> texts) {
      this.texts = new TreeMap<>(texts);
    }

    FileDescriptor link(String path) throws MalformedProto {
      FileDescriptor known = linked.get(path);
      if (known != null) {
        return known;
      }
      if (!open.add(path)) {
        throw failure(path, "imports itself");
      }
      FileDescriptorProto.Builder parsed;
      try {
        parsed = ProtoParser.parse(path, texts.getOrDefault(path, "")).toBuilder();
      } catch (MalformedProto e) {
        throw failure(path, "parse proto: " + path + ":" + e.getMessage());
      }
      var imports = new ArrayList<FileDescriptor>();
      for (int i = 0; i < parsed.getDependencyCount(); i++) {
        FileDescriptor imported = imported(path, parsed.getDependency(i));
        parsed.setDependency(i, imported.getName());
        imports.add(imported);
      }
      try {
        FileDescriptor made =
            FileDescriptor.buildFrom(parsed.build(), imports.toArray(FileDescriptor[]::new));
        linked.put(path, made);
        return made;
      } catch (DescriptorValidationException e) {
        throw failure(path, "convert to FileDescriptor: " + e.getMessage());
      }
    }

    private FileDescriptor imported(String by, String name) throws MalformedProto {
      for (String path : texts.keySet()) {
        if (path.equals(name) || path.endsWith("/" + name)) {
          return link(path);
        }
      }
      for (FileDescriptor file : WELL_KNOWN) {
        if (file.getName().equals(name)) {
          return file;
        }
      }
      throw failure(by, "could not resolve import \"" + name + "\": not found");
    }

    private static MalformedProto failure(String path, String problem) {
      return new MalformedProto("load proto file " + path + ": " + problem);
    }
  }
}

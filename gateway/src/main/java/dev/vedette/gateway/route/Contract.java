package dev.vedette.gateway.route;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.vedette.server.grpc.MethodTraits;
import dev.vedette.server.grpc.RawMessage;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every service of the suite with its methods, from the descriptor set that the stubs were
 * generated with. Immutable.
 */
public final class Contract {
  private static final String RESOURCE = "/dev/vedette/proto/descriptors.binpb";

  private final List<ServiceDescriptor> services;
  private final Map<String, Method> methods;

  private Contract(List<ServiceDescriptor> services, Map<String, Method> methods) {
    this.services = List.copyOf(services);
    this.methods = Map.copyOf(methods);
  }

  /**
   * One method.
   *
   * @param raw the method with messages left as bytes
   * @param proto what the contract says of it
   * @param isReadOnly whether the contract marks it as free of side effects
   */
  public record Method(
      MethodDescriptor<byte[], byte[]> raw,
      Descriptors.MethodDescriptor proto,
      boolean isReadOnly) {

    /** Full name of its service. */
    public String service() {
      return proto.getService().getFullName();
    }
  }

  /** Reads the set from the class path. */
  public static Contract load() {
    try (InputStream stream = Contract.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + ": not on the class path");
      }
      return of(FileDescriptorSet.parseFrom(stream));
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + ": not a descriptor set", e);
    }
  }

  static Contract of(FileDescriptorSet set) {
    List<ServiceDescriptor> services = new ArrayList<>();
    Map<String, Method> methods = new LinkedHashMap<>();
    for (FileDescriptor file : link(set)) {
      for (Descriptors.ServiceDescriptor service : file.getServices()) {
        ServiceDescriptor.Builder builder =
            ServiceDescriptor.newBuilder(service.getFullName())
                .setSchemaDescriptor(new Schema(service, null));
        for (Descriptors.MethodDescriptor proto : service.getMethods()) {
          MethodDescriptor<byte[], byte[]> raw = raw(proto);
          builder.addMethod(raw);
          methods.put(
              raw.getFullMethodName(), new Method(raw, proto, MethodTraits.isReadOnly(proto)));
        }
        services.add(builder.build());
      }
    }
    return new Contract(services, methods);
  }

  /** The services. */
  public List<ServiceDescriptor> services() {
    return services;
  }

  /** The methods, in no order. */
  public Collection<Method> methods() {
    return methods.values();
  }

  /** A method by its full name, {@code package.Service/Method}. */
  public Optional<Method> find(String fullMethodName) {
    return Optional.ofNullable(methods.get(fullMethodName));
  }

  private static MethodDescriptor<byte[], byte[]> raw(Descriptors.MethodDescriptor proto) {
    String name =
        MethodDescriptor.generateFullMethodName(proto.getService().getFullName(), proto.getName());
    return MethodDescriptor.newBuilder(RawMessage.MARSHALLER, RawMessage.MARSHALLER)
        .setType(type(proto))
        .setFullMethodName(name)
        .setSchemaDescriptor(new Schema(proto.getService(), proto))
        .build();
  }

  private static MethodType type(Descriptors.MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
    }
    return method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY;
  }

  private static Collection<FileDescriptor> link(FileDescriptorSet set) {
    Map<String, FileDescriptorProto> byName = new LinkedHashMap<>();
    set.getFileList().forEach(file -> byName.put(file.getName(), file));
    Map<String, FileDescriptor> linked = new LinkedHashMap<>();
    byName.values().forEach(file -> link(file, byName, linked));
    return linked.values();
  }

  private static FileDescriptor link(
      FileDescriptorProto file,
      Map<String, FileDescriptorProto> byName,
      Map<String, FileDescriptor> linked) {
    FileDescriptor known = linked.get(file.getName());
    if (known != null) {
      return known;
    }
    List<FileDescriptor> imports = new ArrayList<>();
    for (String name : file.getDependencyList()) {
      FileDescriptorProto imported = byName.get(name);
      if (imported == null) {
        throw new IllegalStateException(
            file.getName() + ": imports " + name + " (expected: a file of the set)");
      }
      imports.add(link(imported, byName, linked));
    }
    try {
      FileDescriptor built = FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
      linked.put(file.getName(), built);
      return built;
    } catch (Descriptors.DescriptorValidationException e) {
      throw new IllegalStateException(file.getName() + ": " + e.getMessage(), e);
    }
  }

  /** Lets reflection and the kit read descriptors as from generated code. */
  private record Schema(
      Descriptors.ServiceDescriptor service, Descriptors.@Nullable MethodDescriptor method)
      implements ProtoFileDescriptorSupplier,
          ProtoServiceDescriptorSupplier,
          ProtoMethodDescriptorSupplier {
    @Override
    public FileDescriptor getFileDescriptor() {
      return service.getFile();
    }

    @Override
    public Descriptors.ServiceDescriptor getServiceDescriptor() {
      return service;
    }

    @Override
    public Descriptors.MethodDescriptor getMethodDescriptor() {
      if (method == null) {
        throw new IllegalStateException(service.getFullName() + ": a service, not a method");
      }
      return method;
    }
  }
}

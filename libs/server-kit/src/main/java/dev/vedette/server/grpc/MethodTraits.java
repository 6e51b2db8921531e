package dev.vedette.server.grpc;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/** What the contract says of a method. */
public final class MethodTraits {
  private MethodTraits() {}

  /** Whether the contract marks the method {@code NO_SIDE_EFFECTS}. */
  public static boolean isReadOnly(Descriptors.MethodDescriptor method) {
    return method.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS;
  }

  /** The same for a method of generated code; unknown ones count as having side effects. */
  static boolean isReadOnly(MethodDescriptor<?, ?> method) {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
        && isReadOnly(supplier.getMethodDescriptor());
  }

  /** Whether the method belongs to health or reflection. */
  static boolean isInfrastructure(MethodDescriptor<?, ?> method) {
    String name = method.getFullMethodName();
    return name.startsWith("grpc.health.v1.") || name.startsWith("grpc.reflection.");
  }
}

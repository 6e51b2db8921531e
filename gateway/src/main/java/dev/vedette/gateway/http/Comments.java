package dev.vedette.gateway.http;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * What the contract's files say above messages, fields and methods; empty where they say nothing.
 */
final class Comments {
  private Comments() {}

  static String of(ServiceDescriptor service) {
    return find(
        service.getFile(), List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, service.getIndex()));
  }

  static String of(MethodDescriptor method) {
    return find(
        method.getFile(),
        List.of(
            FileDescriptorProto.SERVICE_FIELD_NUMBER,
            method.getService().getIndex(),
            ServiceDescriptorProto.METHOD_FIELD_NUMBER,
            method.getIndex()));
  }

  static String of(Descriptor type) {
    return find(type.getFile(), path(type));
  }

  static String of(EnumDescriptor type) {
    List<Integer> path = new ArrayList<>();
    Descriptor outer = type.getContainingType();
    if (outer == null) {
      path.add(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER);
    } else {
      path.addAll(path(outer));
      path.add(DescriptorProto.ENUM_TYPE_FIELD_NUMBER);
    }
    path.add(type.getIndex());
    return find(type.getFile(), path);
  }

  static String of(FieldDescriptor field) {
    List<Integer> path = path(field.getContainingType());
    path.add(DescriptorProto.FIELD_FIELD_NUMBER);
    path.add(field.getIndex());
    return find(field.getFile(), path);
  }

  private static List<Integer> path(Descriptor type) {
    Descriptor outer = type.getContainingType();
    List<Integer> path = outer == null ? new ArrayList<>() : path(outer);
    path.add(
        outer == null
            ? FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER
            : DescriptorProto.NESTED_TYPE_FIELD_NUMBER);
    path.add(type.getIndex());
    return path;
  }

  private static String find(FileDescriptor file, List<Integer> path) {
    for (Location location : file.toProto().getSourceCodeInfo().getLocationList()) {
      if (location.getPathList().equals(path)) {
        return location.getLeadingComments().strip().replaceAll("\n *", " ");
      }
    }
    return "";
  }
}

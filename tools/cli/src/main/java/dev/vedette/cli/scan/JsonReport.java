package dev.vedette.cli.scan;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.vedette.proto.scanner.v1.ScanResponse;

/** A report as the API has it. Stateless. */
final class JsonReport {
  private JsonReport() {}

  static String of(ScanResponse response) {
    try {
      return JsonFormat.printer().print(response) + "\n";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a report without fields of unknown types", e);
    }
  }
}

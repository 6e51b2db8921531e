package dev.vedette.rules.destination;

import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;

/** An alert as the service stores it; stateless. */
final class SampleAlert {
  private SampleAlert() {}

  static Alert of(String message) {
    return Alert.newBuilder()
        .setName("alerts/0000000000000007")
        .setTime(Timestamp.newBuilder().setSeconds(1_790_000_000L).setNanos(123_456_789))
        .setRule("Shell in <container>")
        .setPriority(Priority.PRIORITY_ERROR)
        .setOutput("13:33:20.123456789: Error " + message)
        .setMessage(message)
        .addTags("shell")
        .addTags("T1059")
        .setSource("syscall")
        .setHostname("web-1")
        .setJson(
            "{\"hostname\":\"web-1\",\"output_fields\":{\"container.id\":\"abc\",\"proc.pid\":42,"
                + "\"user.name\":null,\"proc.name\":\"a\\\"b\"},\"rule\":\"Shell in <container>\"}")
        .build();
  }
}

package dev.vedette.rules.evaluation;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.StreamOpening;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.server.grpc.ServiceException;
import java.io.IOException;

/**
 * An {@link EvaluateStreamRequest} of which only the outside was read: making objects of all events
 * takes longer than evaluating them. Immutable.
 */
sealed interface AgentMessage {
  /** Who sends. */
  record Opening(StreamOpening opening) implements AgentMessage {}

  /** Events. */
  record Batch(WireBatch batch) implements AgentMessage {}

  /** Neither. */
  record Nothing() implements AgentMessage {}

  /**
   * Reads one.
   *
   * @throws ServiceException if it is none, or its batch has more events than this
   */
  static AgentMessage of(byte[] message, int mostEvents) {
    AgentMessage read = new Nothing();
    try {
      CodedInputStream input = CodedInputStream.newInstance(message);
      for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
        boolean isMessage = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        int field = WireFormat.getTagFieldNumber(tag);
        if (isMessage && field == EvaluateStreamRequest.OPENING_FIELD_NUMBER) {
          read = new Opening(StreamOpening.parseFrom(input.readByteBuffer()));
        } else if (isMessage && field == EvaluateStreamRequest.BATCH_FIELD_NUMBER) {
          int length = input.readRawVarint32();
          int from = input.getTotalBytesRead();
          input.skipRawBytes(length);
          read = new Batch(WireBatch.in(message, from, from + length, mostEvents));
        } else if (!input.skipField(tag)) {
          throw new InvalidProtocolBufferException("end of a group that did not begin");
        }
      }
    } catch (IOException e) {
      throw ServiceException.invalidField(
          "message", "bytes that are no message", "vedette.rules.v1.EvaluateStreamRequest");
    }
    return read;
  }
}

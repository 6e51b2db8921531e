package dev.vedette.rules.recording;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.rules.event.WireBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A record of a segment file of which only the outside was read; immutable.
 *
 * @param batch its events; null if it is of another kind
 * @param stream which of the file's streams they are of
 */
public record RecordedBatch(@Nullable WireBatch batch, int stream) {
  /** Reads a record's message. */
  public static RecordedBatch of(byte[] message) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(message);
    WireBatch batch = null;
    int stream = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == SegmentRecord.BATCH_FIELD_NUMBER) {
        int length = input.readRawVarint32();
        int from = input.getTotalBytesRead();
        input.skipRawBytes(length);
        batch = WireBatch.in(message, from, from + length, Integer.MAX_VALUE);
      } else if (field == SegmentRecord.STREAM_FIELD_NUMBER) {
        stream = input.readUInt32();
      } else if (!input.skipField(tag)) {
        throw new IOException("record: end of a group that did not begin");
      }
    }
    return new RecordedBatch(batch, stream);
  }
}

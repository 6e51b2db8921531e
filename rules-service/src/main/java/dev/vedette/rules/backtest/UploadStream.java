package dev.vedette.rules.backtest;

import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.CreateRecordingRequest;
import dev.vedette.proto.rules.v1.CreateRecordingResponse;
import dev.vedette.rules.recording.Upload;
import io.grpc.stub.StreamObserver;
import java.time.Instant;

/** A recording on its way in. gRPC calls it from one thread at a time. */
final class UploadStream implements StreamObserver<CreateRecordingRequest> {
  private final Upload upload;
  private final StreamObserver<CreateRecordingResponse> responses;

  UploadStream(Upload upload, StreamObserver<CreateRecordingResponse> responses) {
    this.upload = upload;
    this.responses = responses;
  }

  @Override
  public void onNext(CreateRecordingRequest request) {
    boolean taken = false;
    try {
      upload.take(request.getRecord());
      taken = true;
    } finally {
      if (!taken) {
        upload.close();
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    upload.close(); // The caller went away.
  }

  @Override
  public void onCompleted() {
    try (upload) {
      Instant end = upload.keep();
      responses.onNext(
          CreateRecordingResponse.newBuilder()
              .setRecording(upload.name())
              .setEventCount(upload.events())
              .setExpireTime(Timestamps.fromMillis(end.toEpochMilli()))
              .build());
      responses.onCompleted();
    }
  }
}

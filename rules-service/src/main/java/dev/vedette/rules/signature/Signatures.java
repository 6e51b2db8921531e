package dev.vedette.rules.signature;

import com.google.common.hash.Hashing;
import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import com.google.rpc.PreconditionFailure;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RevisionId;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The signatures of revisions, by the digest of their content; thread-safe. */
public final class Signatures {
  private static final int MOST = 16;
  private static final int LONGEST = 1024;

  private final Database database;
  private final SignaturePolicy policy;
  private final Clock clock;

  @Inject
  Signatures(Database database, SignaturePolicy policy, Clock clock) {
    this.database = database;
    this.policy = policy;
    this.clock = clock;
  }

  /** Refuses signatures in a field of a request that are none of this digest. */
  public void check(String field, Kind kind, String digest, List<RevisionSignature> given) {
    if (given.size() > MOST) {
      throw ServiceException.invalidField(field, given.size() + " signatures", "at most " + MOST);
    }
    for (RevisionSignature signature : given) {
      ByteString bytes = signature.getSignature();
      if (bytes.isEmpty() || bytes.size() > LONGEST) {
        throw ServiceException.invalidField(
            field + ".signature", bytes.size() + " bytes", "1 to " + LONGEST);
      }
      if (policy.hasKeys() && keyOf(kind, digest, bytes).isEmpty()) {
        throw ServiceException.invalidField(
            field + ".signature",
            "verified by none of the keys that the service trusts",
            "a signature of 'vedette revision " + kind + " " + digest + "'");
      }
    }
  }

  private String keyOf(Kind kind, String digest, ByteString signature) {
    return policy.verify(RevisionId.signed(kind), digest, signature.toByteArray()).orElse("");
  }

  /** Stores signatures that were checked; one that is there already changes nothing. */
  public void add(String digest, List<RevisionSignature> signatures, String author) {
    if (signatures.isEmpty()) {
      return;
    }
    database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO revision_signatures"
                  + " (revision, signature_hash, signature, author, create_time)"
                  + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
        for (RevisionSignature signature : signatures) {
          byte[] bytes = signature.getSignature().toByteArray();
          insert.setString(1, digest);
          insert.setString(2, Hashing.sha256().hashBytes(bytes).toString());
          insert.setBytes(3, bytes);
          insert.setString(4, author);
          insert.setLong(5, clock.millis());
          insert.executeUpdate();
        }
      }
      return signatures.size();
    });
  }

  /** Returns the signatures of a revision with the keys that verify them. */
  public List<RevisionSignature> of(Kind kind, String digest) {
    List<ByteString> stored =
        database.read(connection -> {
          List<ByteString> found = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT signature FROM revision_signatures WHERE revision = ?"
                      + " ORDER BY create_time, signature_hash")) {
            select.setString(1, digest);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(ByteString.copyFrom(rows.getBytes(1)));
              }
            }
          }
          return found;
        });
    return stored.stream()
        .map(bytes ->
            RevisionSignature.newBuilder()
                .setSignature(bytes)
                .setKeyId(keyOf(kind, digest, bytes))
                .build())
        .toList();
  }

  /** Refuses to bring a revision into use that is not signed as its kind needs. */
  public void require(Kind kind, RevisionName name) {
    if (!policy.requires(RevisionId.signed(kind))) {
      return;
    }
    String problem =
        policy.problem(RevisionId.signed(kind), name.revision(), of(kind, name.revision()));
    if (!problem.isEmpty()) {
      throw new ServiceException(
          ErrorReason.SIGNATURE_REQUIRED,
          name + ": " + problem,
          Map.of("revision", name.toString()),
          List.of(
              PreconditionFailure.newBuilder()
                  .addViolations(
                      PreconditionFailure.Violation.newBuilder()
                          .setType("SIGNATURE")
                          .setSubject(name.toString())
                          .setDescription(problem))
                  .build()),
          null);
    }
  }
}

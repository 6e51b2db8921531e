package dev.vedette.gateway.identity;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the principal of a token that an identity provider signed. A token that was found good is
 * believed for a minute without verifying it again, at most as long as it is valid and the keys are
 * the same. Thread-safe, never blocks.
 */
final class JwtVerifier {
  /** Public keys only: with HS256 whoever knows the public key could sign. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_KEY_ID = 256;
  private static final Duration BELIEVED = Duration.ofMinutes(1);

  private final JwtConfig config;
  private final KeySource source;
  private final Clock clock;
  private final Cache<ByteBuffer, Known> known =
      CacheBuilder.newBuilder().maximumSize(4096).build();

  private record Known(Principal principal, JWKSet keys, Instant until) {}

  JwtVerifier(JwtConfig config, KeySource source, Clock clock) {
    this.config = config;
    this.source = source;
    this.clock = clock;
  }

  /** Whether a credential has the form of such a token: three parts, or five when encrypted. */
  static boolean looksLike(String token) {
    return token.chars().filter(character -> character == '.').count() >= 2;
  }

  /**
   * The principal.
   *
   * @throws ServiceException when the token is not good
   */
  Principal verify(String token) {
    if (token.length() > MAX_LENGTH) {
      throw Refusal.credential("a token of more than 16KiB");
    }
    JWKSet keys =
        source
            .keys()
            .orElseThrow(() -> {
              source.lookAgain();
              return notYet();
            });
    ByteBuffer digest = ByteBuffer.wrap(StaticTokens.digest(token));
    Instant now = clock.instant();
    Known found = known.getIfPresent(digest);
    if (found != null && found.keys().equals(keys) && now.isBefore(found.until())) {
      return found.principal();
    }
    JWTClaimsSet claims = claims(token, keys);
    Principal principal = principal(claims);
    Instant end = claims.getExpirationTime().toInstant();
    Instant until = now.plus(BELIEVED);
    known.put(digest, new Known(principal, keys, end.isBefore(until) ? end : until));
    return principal;
  }

  private static ServiceException notYet() {
    return new ServiceException(
        ErrorReason.TEMPORARILY_UNAVAILABLE,
        "authorization: the keys of the identity provider are being fetched");
  }

  private JWTClaimsSet claims(String token, JWKSet keys) {
    SignedJWT signed;
    try {
      signed = SignedJWT.parse(token);
    } catch (ParseException | RuntimeException e) {
      throw Refusal.credential("not a signed token");
    }
    JWSAlgorithm algorithm = signed.getHeader().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)) {
      throw Refusal.credential("signed by an algorithm that is not accepted");
    }
    String key = signed.getHeader().getKeyID();
    if (key != null && key.length() > MAX_KEY_ID) {
      throw Refusal.credential("a key id of more than 256 characters");
    }
    if (key != null && keys.getKeyByKeyId(key) == null) {
      // Providers announce keys before they sign with them; this one may be new all the same.
      throw source.lookAgain() ? notYet() : Refusal.credential("signed by an unknown key");
    }
    try {
      return processor(keys).process(signed, null);
    } catch (BadJOSEException | JOSEException e) {
      throw Refusal.credential("not accepted: " + Verdict.of(e));
    } catch (RuntimeException e) {
      throw Refusal.credential("not a token that can be read");
    }
  }

  private DefaultJWTProcessor<SecurityContext> processor(JWKSet keys) {
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, (selector, context) -> selector.select(keys)));
    var verifier =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            // The library asks these whether they hold null.
            new HashSet<>(config.audience()),
            new JWTClaimsSet.Builder().issuer(config.issuer()).build(),
            new HashSet<>(Set.of("exp", "sub")),
            new HashSet<>()) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) config.claims().skew().toSeconds());
    processor.setJWTClaimsSetVerifier(verifier);
    return processor;
  }

  private Principal principal(JWTClaimsSet claims) {
    Map<String, Object> all = claims.getClaims();
    Object name = claim(all, config.claims().name()).orElse("");
    if (!(name instanceof String text) || !Principal.isUsable(text)) {
      throw Refusal.credential(
          "claim " + config.claims().name() + ": missing, or not a name that can be used");
    }
    List<String> groups = names(claim(all, config.claims().groups()).orElse(null));
    Set<String> given = new HashSet<>(groups);
    given.addAll(names(claim(all, config.claims().roles()).orElse(null)));
    List<String> roles = new ArrayList<>();
    given.forEach(group -> roles.addAll(RoleNames.split(config.roles().getOrDefault(group, ""))));
    return new Principal(text, Principal.Kind.JWT, roles, groups, "");
  }

  private static Optional<Object> claim(Map<?, ?> claims, String path) {
    Object whole = claims.get(path);
    if (whole != null) {
      return Optional.of(whole);
    }
    int dot = path.indexOf('.');
    return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? claim(inner, path.substring(dot + 1))
        : Optional.empty();
  }

  private static List<String> names(@Nullable Object claim) {
    return switch (claim) {
      case String one -> List.of(one);
      case Collection<?> several ->
          several.stream()
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .limit(200)
              .toList();
      case null, default -> List.of();
    };
  }
}

package dev.vedette.server.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

final class EncryptedKeyTest {
  private static final byte[] TEXT = "a statement".getBytes(UTF_8);

  @Test
  void opensNaclsOwnExampleOfABox() throws Exception {
    byte[] key = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
    byte[] nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
    byte[] box =
        hex(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c5"
                + "31a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314"
                + "a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5"
                + "f9b37973f622a43d14a6599b1f654cb45a74e355a5");
    assertThat(HexFormat.of().formatHex(EncryptedKey.unbox(key, nonce, box)))
        .startsWith("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc")
        .endsWith("48645e0705");
    box[20] ^= 1;
    assertThatThrownBy(() -> EncryptedKey.unbox(key, nonce, box))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("password");
  }

  @Test
  void signsWithAKeyThatAPasswordOpens() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    String pem = pem(json(pair.getPrivate().getEncoded(), "secret", 1024));
    assertThat(SigningKey.isEncrypted(pem)).isTrue();
    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(pair.getPublic());
    verifier.update(TEXT);
    assertThat(verifier.verify(SigningKey.parse(pem, "secret").sign(TEXT))).isTrue();
    assertThatThrownBy(() -> SigningKey.parse(pem, "another"))
        .hasMessage("the password is not that of the key");
    assertThatThrownBy(() -> SigningKey.parse(pem))
        .hasMessageContaining("ENCRYPTED SIGSTORE PRIVATE KEY");
  }

  @Test
  void refusesWhatIsNoSuchKey() {
    String good = json(new byte[40], "x", 16);
    assertThatThrownBy(() -> open("no JSON")).hasMessageContaining("no JSON");
    assertThatThrownBy(() -> open("{}")).hasMessageContaining("without kdf");
    assertThatThrownBy(() -> open(good.replace("\"scrypt\"", "\"argon2id\"")))
        .hasMessageContaining("argon2id (expected: scrypt");
    assertThatThrownBy(() -> open(good.replace("nacl/secretbox", "aes")))
        .hasMessageContaining("aes (expected: nacl/secretbox");
    assertThatThrownBy(() -> open(good.replace("\"N\":16", "\"N\":1073741824")))
        .hasMessageContaining("N=1073741824");
    assertThatThrownBy(() -> open(good.replace("\"N\":16", "\"N\":17")))
        .hasMessageContaining("N=17");
    assertThatThrownBy(() -> open(good.replace("\"nonce\":\"AQEB", "\"nonce\":\"")))
        .hasMessageContaining("nonce of 21 bytes");
  }

  private static SigningKey open(String json) throws GeneralSecurityException {
    return SigningKey.parse(pem(json), "x");
  }

  private static String pem(String json) {
    return "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(json.getBytes(UTF_8))
        + "\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n";
  }

  private static String json(byte[] content, String password, int cost) {
    byte[] salt = {1, 2, 3, 4};
    byte[] nonce = new byte[24];
    java.util.Arrays.fill(nonce, (byte) 1);
    byte[] key = SCrypt.generate(password.getBytes(UTF_8), salt, cost, 8, 1, 32);
    XSalsa20Engine stream = new XSalsa20Engine();
    stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    byte[] authentication = new byte[32];
    stream.processBytes(authentication, 0, 32, authentication, 0);
    byte[] box = new byte[16 + content.length];
    stream.processBytes(content, 0, content.length, box, 16);
    Poly1305 authenticator = new Poly1305();
    authenticator.init(new KeyParameter(authentication));
    authenticator.update(box, 16, content.length);
    authenticator.doFinal(box, 0);
    Base64.Encoder base64 = Base64.getEncoder();
    return """
    {"kdf":{"name":"scrypt","params":{"N":%d,"r":8,"p":1},"salt":"%s"},\
    "cipher":{"name":"nacl/secretbox","nonce":"%s"},"ciphertext":"%s"}\
    """
        .formatted(
            cost,
            base64.encodeToString(salt),
            base64.encodeToString(nonce),
            base64.encodeToString(box));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}

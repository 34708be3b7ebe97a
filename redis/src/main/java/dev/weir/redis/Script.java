package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script, and the hash by which Redis knows it once it has seen it. */
final class Script {
  private final byte[] body;
  private final byte[] hash;

  Script(String lua) {
    body = lua.getBytes(StandardCharsets.UTF_8);
    try {
      String hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(body));
      hash = hex.getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is part of every Java platform", e);
    }
  }

  /** The source, shared: only to be read. */
  byte[] body() {
    return body;
  }

  /** The SHA-1 of the source in hexadecimal, shared: only to be read. */
  byte[] hash() {
    return hash;
  }
}

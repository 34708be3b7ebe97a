package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A script, and the hash by which Redis knows it once it has seen it. */
final class Script {
  /** The clock that scripts run by: Redis's own. */
  static final String REDIS_TIME = read("clock.lua");

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

  /**
   * The script in some of the library's files, by a clock.
   *
   * @param clock Lua that declares {@code now}, microseconds, and {@code slack}, the milliseconds
   *     for which keys outlive what they hold
   */
  static Script by(String clock, List<String> files) {
    StringBuilder lua = new StringBuilder(clock);
    for (String file : files) {
      lua.append('\n').append(read(file));
    }
    return new Script(lua.toString());
  }

  /** The source, shared: only to be read. */
  byte[] body() {
    return body;
  }

  /** The SHA-1 of the source in hexadecimal, shared: only to be read. */
  byte[] hash() {
    return hash;
  }

  /** The source of a file that is part of the library. */
  private static String read(String file) {
    try (InputStream in = Script.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the library's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

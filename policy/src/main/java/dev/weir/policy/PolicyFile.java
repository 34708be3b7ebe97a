package dev.weir.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a policy file holds at a time, or why that cannot be told. */
sealed interface PolicyFile {
  /** What some editors put before UTF-8. */
  String BYTE_ORDER_MARK = "\uFEFF";

  /** The file's text. */
  record Text(String text) implements PolicyFile {}

  /** The file cannot be used, whatever it holds. */
  record Unreadable(String problem) implements PolicyFile {}

  /** Reads a file; blocks for as long as the file system does. */
  static PolicyFile read(Path file) {
    if (Files.isDirectory(file)) {
      return new Unreadable("is a directory; name the policy file in it");
    }
    if (Files.notExists(file)) {
      return new Unreadable("does not exist; check the path");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return new Unreadable("is a pipe or a device; name a regular file, which can be read again");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return decoded(in.readNBytes(PolicyLoader.MAX_FILE_BYTES + 1));
    } catch (IOException e) {
      return new Unreadable(
          "cannot be read ("
              + e.getClass().getSimpleName()
              + "); check that this user may read it");
    }
  }

  private static PolicyFile decoded(byte[] bytes) {
    if (bytes.length > PolicyLoader.MAX_FILE_BYTES) {
      return new Unreadable("must not be larger than " + PolicyLoader.MAX_FILE_BYTES + " bytes");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Text(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return new Unreadable("must be UTF-8, as TOML is; convert it");
    }
  }
}

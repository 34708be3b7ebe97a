package dev.weir.http;

import java.util.Objects;

/**
 * A likely mistake and the way out of it. An immutable value.
 *
 * @param code what tells this advice from others, such as {@code everything-trusted}
 * @param message what was seen, why it is doubtful and what to do
 */
public record Advice(String code, String message) {
  public Advice {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}

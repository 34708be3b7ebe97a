package dev.weir.spring.method;

import dev.weir.http.LimitAnswer;
import dev.weir.policy.Charge;
import dev.weir.policy.Quota;
import dev.weir.policy.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the annotation on a method says, ready to be asked. Thread-safe.
 *
 * @param quota the limits under their name
 * @param key what tells calls apart; null for the client
 * @param cost what a call costs
 */
record MethodLimit(Quota quota, @Nullable MethodExpression key, CallCost cost) {
  private static final int LONGEST_IDENTIFIER = 128;

  /**
   * What a call is charged to; null if it is not counted.
   *
   * @param answer what the filter answered to the request being served, if one is
   */
  @Nullable Charge charge(@Nullable Object[] arguments, @Nullable LimitAnswer answer) {
    boolean exempt = key == null && answer != null && answer.verdict() instanceof Verdict.Exempt;
    long permits = exempt ? 0 : cost.of(arguments);
    return permits == 0
        ? null
        : new Charge(quota, "call:" + identifier(arguments, answer) + ":" + quota.rule(), permits);
  }

  private String identifier(@Nullable Object[] arguments, @Nullable LimitAnswer answer) {
    if (key == null) {
      return answer == null ? "" : bounded(answer.verdict().request().client().id());
    }
    Object value = key.value(arguments);
    return value == null ? "" : bounded(value.toString());
  }

  /** Nothing that is not hashed looks as if it were. */
  private static String bounded(String identifier) {
    return identifier.length() <= LONGEST_IDENTIFIER && !identifier.startsWith("#")
        ? identifier
        : "#" + sha256(identifier);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}

package dev.weir.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * Who asks: a verified user, or an address. An immutable value.
 *
 * @param address the client's address in canonical text, an IPv6 one as its prefix
 * @param user the verified or registered user, if any
 * @param tier the verified or registered tier, if any
 */
public record Client(String address, Optional<String> user, Optional<String> tier) {
  public Client {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(tier, "tier");
  }

  /** A client known by address only. */
  public static Client ofAddress(String address) {
    return new Client(address, Optional.empty(), Optional.empty());
  }

  /** The client's name in counters and logs: {@code user:<id>} or {@code ip:<address>}. */
  public String id() {
    return user.map(name -> "user:" + name).orElseGet(() -> "ip:" + address);
  }

  /**
   * The name of a client, or of its tier, for logs and messages: without line breaks and quotes, by
   * which one name could pass for several details.
   */
  public static String printable(String id) {
    return Text.printable(id).replace("\"", "\\u0022");
  }
}

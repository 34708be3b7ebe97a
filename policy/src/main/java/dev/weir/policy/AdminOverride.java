package dev.weir.policy;

import dev.weir.Limits;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator decided about one client, whatever the policy says. An immutable value.
 *
 * @param client whom it is about, as {@link Client#id}: {@code user:<id>} or {@code ip:<address>},
 *     an IPv6 address as the network that clients are told apart by, which {@link
 *     #requireClient(String, int)} makes of it; addresses are kept in canonical text, those that
 *     carry an IPv4 address as that
 * @param action what holds for the client
 * @param expires when it ends by itself, if it does
 * @param reason why, for other administrators; clients never see it
 */
public record AdminOverride(
    String client, Action action, Optional<Instant> expires, String reason) {
  /** The longest reason, in characters. */
  public static final int MAX_REASON_LENGTH = 500;

  /** The longest name of a client, in characters. */
  public static final int MAX_CLIENT_LENGTH = 512;

  private static final String USER = "user:";
  private static final String ADDRESS = "ip:";

  /** What holds for a client in place of the policy. An immutable value. */
  public sealed interface Action {
    /** What it is called where it is written down. */
    String label();

    /** Whether nothing passes. */
    boolean blocks();

    /** Whether everything passes, uncounted. */
    boolean exempts();

    /** The limits that hold in place of the policy's; empty if these do, or nothing is counted. */
    Optional<Limits> granted();

    /**
     * The action that a label stands for.
     *
     * @param limits asked for if the action has limits
     * @throws IllegalArgumentException if no action is called so
     */
    static Action of(String label, Supplier<Limits> limits) {
      return switch (label) {
        case Block.LABEL -> new Block();
        case Exempt.LABEL -> new Exempt();
        case Grant.LABEL -> new Grant(limits.get());
        default ->
            throw new IllegalArgumentException(
                "action: must be \"block\", \"exempt\" or \"grant\", got " + Text.quoted(label));
      };
    }

    /** Nothing passes. */
    record Block() implements Action {
      private static final String LABEL = "block";

      @Override
      public String label() {
        return LABEL;
      }

      @Override
      public boolean blocks() {
        return true;
      }

      @Override
      public boolean exempts() {
        return false;
      }

      @Override
      public Optional<Limits> granted() {
        return Optional.empty();
      }
    }

    /** Everything passes, uncounted. */
    record Exempt() implements Action {
      private static final String LABEL = "exempt";

      @Override
      public String label() {
        return LABEL;
      }

      @Override
      public boolean blocks() {
        return false;
      }

      @Override
      public boolean exempts() {
        return true;
      }

      @Override
      public Optional<Limits> granted() {
        return Optional.empty();
      }
    }

    /**
     * Other limits, in place of the tier's and the endpoints'.
     *
     * @param limits what the client may do everywhere together
     */
    record Grant(Limits limits) implements Action {
      private static final String LABEL = "grant";

      public Grant {
        Objects.requireNonNull(limits, "limits");
      }

      @Override
      public String label() {
        return LABEL;
      }

      @Override
      public boolean blocks() {
        return false;
      }

      @Override
      public boolean exempts() {
        return false;
      }

      @Override
      public Optional<Limits> granted() {
        return Optional.of(limits);
      }
    }
  }

  public AdminOverride {
    client = requireClient(client);
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(expires, "expires");
    if (reason.length() > MAX_REASON_LENGTH) {
      throw new IllegalArgumentException(
          "reason: must be at most "
              + MAX_REASON_LENGTH
              + " characters, got "
              + reason.length()
              + "; shorten it");
    }
  }

  /** Whether it has ended by itself at a time. */
  public boolean expired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /**
   * The name of a client in the form {@link Client#id} has.
   *
   * @throws IllegalArgumentException if it names neither a user nor an address
   */
  public static String requireClient(String client) {
    if (client.length() > MAX_CLIENT_LENGTH) {
      throw new IllegalArgumentException(
          "client: must be at most " + MAX_CLIENT_LENGTH + " characters, got " + client.length());
    }
    if (client.startsWith(ADDRESS)) {
      return ADDRESS + address(client);
    }
    if (!client.startsWith(USER) || client.substring(USER.length()).isBlank()) {
      throw new IllegalArgumentException(
          "client: must be user:<id> or ip:<address>, got " + Text.quoted(client));
    }
    return client;
  }

  /**
   * The name of a client where IPv6 addresses are told apart by {@code ipv6Prefix} bits: an address
   * becomes the network it is counted as.
   *
   * @throws IllegalArgumentException if it names neither a user nor an address, or a network of
   *     more than one client
   */
  public static String requireClient(String client, int ipv6Prefix) {
    String name = requireClient(client);
    IpNetwork network = network(name);
    if (network == null) {
      return name;
    }
    int bits = IpNetwork.clientBits(network.base(), ipv6Prefix);
    if (network.bits() < bits) {
      throw new IllegalArgumentException(
          "client: must be one client, which "
              + (bits == ipv6Prefix ? "by identity.ipv6_prefix" : "behind a NAT64")
              + " has an IPv6 network of "
              + bits
              + " bits, got "
              + Text.quoted(name)
              + "; name the clients one by one");
    }
    return ADDRESS + IpNetwork.ofClient(network.base(), ipv6Prefix);
  }

  /** Where a client is that is known by IPv6 address; null for every other. */
  static @Nullable IpNetwork network(String client) {
    return client.startsWith(ADDRESS) && client.indexOf(':', ADDRESS.length()) >= 0
        ? IpNetwork.ofClient(client.substring(ADDRESS.length()))
        : null;
  }

  private static String address(String client) {
    String address = client.substring(ADDRESS.length());
    if (address.equals(IdentitySettings.UNIX_SOCKET)) {
      return address;
    }
    try {
      IpNetwork network = IpNetwork.parse(address).holder();
      if (network.base().isV4() && network.bits() < IpAddress.BITS) {
        throw new IllegalArgumentException("an IPv4 network is more than one client");
      }
      return network.toString();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "client: must be user:<id> or ip:<address>, an IPv6 address as its network, got "
              + Text.quoted(client),
          e);
    }
  }
}

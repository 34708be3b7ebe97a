package dev.weir.http;

import dev.weir.Ticker;
import dev.weir.policy.ApiKey;
import dev.weir.policy.Client;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says who sent a request: a verified user, the user of a registered API key, or an address.
 *
 * <p>What does not verify is never an error and never believed, not even in part: a token with a
 * wrong signature, an unknown key, a header sent twice leave the client at its address. The address
 * is the connection's, or what trusted proxies say it is, in numbers, or {@code unix} over a Unix
 * socket; nothing is looked up in DNS.
 *
 * <p>Thread-safe. Does not block, unless tokens are verified by a remote key set: then the first
 * request that needs it waits for it, for seconds at most. Keeps and logs no key or token.
 */
public final class ClientIdentity {
  /** The address of a client of which none is known. */
  public static final String UNKNOWN_ADDRESS = "unknown";

  private static final String SCHEME = "Bearer ";
  private static final int LONGEST_API_KEY = 512;

  private final ClientAddress address;
  private final Optional<TokenVerifier> tokens;
  private final String apiKeyHeader;
  private final Map<String, ApiKey> apiKeys;

  /**
   * By a policy's identity settings and tiers; the ticker says whether a token is still valid.
   *
   * @throws IllegalArgumentException if a setting cannot be used; the message names it
   */
  public ClientIdentity(Policy policy, Ticker ticker) {
    this(policy, ticker, new AdviceLog());
  }

  ClientIdentity(Policy policy, Ticker ticker, AdviceLog advice) {
    IdentitySettings settings = policy.identity();
    this.address = new ClientAddress(settings, advice);
    this.tokens =
        settings.jwt().map(jwt -> new TokenVerifier(jwt, policy.tiers().keySet(), ticker));
    this.apiKeyHeader = settings.apiKeyHeader();
    this.apiKeys = bySha256(settings.apiKeys());
  }

  private ClientIdentity(ClientIdentity same, Set<String> tiers) {
    this.address = same.address;
    this.tokens = same.tokens.map(verifier -> verifier.withTiers(tiers));
    this.apiKeyHeader = same.apiKeyHeader;
    this.apiKeys = same.apiKeys;
  }

  /** By the same settings, for a policy with other tiers. */
  ClientIdentity withTiers(Set<String> tiers) {
    return new ClientIdentity(this, tiers);
  }

  /** Who sent a request. */
  public Client identify(IncomingRequest request) {
    String found = address.of(request);
    String from = found == null ? UNKNOWN_ADDRESS : found;
    if (tokens.isEmpty() && apiKeys.isEmpty()) {
      return Client.ofAddress(from);
    }
    return bearer(request)
        .map(bearer -> new Client(from, Optional.of(bearer.user()), bearer.tier()))
        .or(() -> apiKey(request).map(key -> new Client(from, Optional.of(key.user()), key.tier())))
        .orElseGet(() -> Client.ofAddress(from));
  }

  /** The registration of an API key; empty if it is not registered. */
  public Optional<ApiKey> registered(String apiKey) {
    return apiKeys.isEmpty() || apiKey.length() > LONGEST_API_KEY
        ? Optional.empty()
        : Optional.ofNullable(apiKeys.get(ApiKey.sha256Of(apiKey)));
  }

  /**
   * The canonical text of a client's address, an IPv6 one as its network or as the IPv4 address it
   * carries, {@code unix} over a Unix socket; empty if the text is no such address.
   */
  public Optional<String> canonicalAddress(String text) {
    return Optional.ofNullable(address.of(text));
  }

  private Optional<TokenVerifier.Bearer> bearer(IncomingRequest request) {
    return tokens.flatMap(
        verifier ->
            only(request.headers("Authorization"))
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .flatMap(value -> verifier.verify(value.substring(SCHEME.length()).strip())));
  }

  private Optional<ApiKey> apiKey(IncomingRequest request) {
    return apiKeys.isEmpty()
        ? Optional.empty()
        : only(request.headers(apiKeyHeader)).flatMap(this::registered);
  }

  /** The value of a header sent once: which of several a server would take is anyone's guess. */
  private static Optional<String> only(List<String> values) {
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  private static Map<String, ApiKey> bySha256(List<ApiKey> keys) {
    Map<String, ApiKey> bySha256 = new HashMap<>();
    for (ApiKey key : keys) {
      if (bySha256.putIfAbsent(key.sha256(), key) != null) {
        throw new IllegalArgumentException(
            "identity.api_keys: sha256 \""
                + key.sha256()
                + "\" must be registered once, found it twice");
      }
    }
    return Map.copyOf(bySha256);
  }
}

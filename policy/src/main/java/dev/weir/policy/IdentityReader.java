package dev.weir.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code [identity]}. */
final class IdentityReader {
  private static final IdentitySettings DEFAULTS = IdentitySettings.DEFAULTS;

  private final Path directory;
  private final ClientLimits clients;

  IdentityReader(Path directory, ClientLimits clients) {
    this.directory = directory;
    this.clients = clients;
  }

  IdentitySettings read(Section section) {
    IdentitySettings identity =
        new IdentitySettings(
            section.items("trusted_proxies").stream()
                .flatMap(setting -> setting.text(IdentitySettings::requireProxy).stream())
                .toList(),
            section
                .text("forwarded_header", IdentitySettings::requireForwardedHeader)
                .orElse(DEFAULTS.forwardedHeader()),
            section
                .integer("ipv6_prefix", IdentitySettings::requireIpv6Prefix)
                .orElse(DEFAULTS.ipv6Prefix()),
            section.text("api_key_header", HeaderName::require).orElse(DEFAULTS.apiKeyHeader()),
            apiKeys(section.items("api_keys")),
            section.setting("jwt").flatMap(Setting::section).flatMap(this::jwt));
    section.close();
    return identity;
  }

  private List<ApiKey> apiKeys(List<Setting> settings) {
    List<ApiKey> keys = new ArrayList<>();
    Map<String, String> holders = new HashMap<>();
    for (Setting setting : settings) {
      setting.section().flatMap(section -> apiKey(section, holders)).ifPresent(keys::add);
    }
    return keys;
  }

  private Optional<ApiKey> apiKey(Section section, Map<String, String> holders) {
    Optional<Setting> hash = section.required("sha256", "write the key's SHA-256 in hex");
    Optional<String> sha256 = hash.flatMap(setting -> setting.text(ApiKey::requireSha256));
    Optional<String> user =
        section
            .required("user", "write whose key it is")
            .flatMap(setting -> setting.text(Text::requireNotBlank));
    Optional<String> tier = section.text("tier", clients::requireDeclared);
    section.close();
    if (sha256.isPresent()) {
      String holder = holders.putIfAbsent(sha256.get(), section.path());
      if (holder != null) {
        section.problem("is the same key as " + holder + "; keep one of them");
      }
    }
    return sha256.isPresent() && user.isPresent()
        ? Optional.of(new ApiKey(sha256.get(), user.get(), tier))
        : Optional.empty();
  }

  private Optional<JwtSettings> jwt(Section section) {
    Optional<Setting> listed = section.setting("algorithms");
    Optional<List<String>> algorithms =
        listed.isPresent()
            ? listed.flatMap(IdentityReader::algorithms)
            : Optional.of(JwtSettings.DEFAULT_ALGORITHMS);
    Optional<VerificationKey> key = verificationKey(section);
    Optional<String> issuer = section.text("issuer", Text::requireNotBlank);
    Optional<String> audience = section.text("audience", Text::requireNotBlank);
    String userClaim =
        section
            .text("user_claim", JwtSettings::requireClaim)
            .orElse(JwtSettings.DEFAULT_USER_CLAIM);
    String tierClaim =
        section
            .text("tier_claim", JwtSettings::requireClaim)
            .orElse(JwtSettings.DEFAULT_TIER_CLAIM);
    section.close();
    if (algorithms.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return section.attempt(
        "algorithms",
        () -> new JwtSettings(algorithms.get(), key.get(), issuer, audience, userClaim, tierClaim));
  }

  private static Optional<List<String>> algorithms(Setting setting) {
    return setting
        .items()
        .flatMap(
            entries -> {
              List<String> algorithms =
                  entries.stream()
                      .flatMap(entry -> entry.text(JwtSettings::requireAlgorithm).stream())
                      .toList();
              return algorithms.size() == entries.size()
                  ? setting.attempt(() -> JwtSettings.requireAlgorithms(algorithms))
                  : Optional.empty();
            });
  }

  /** The one key there must be. */
  private Optional<VerificationKey> verificationKey(Section section) {
    Optional<Setting> secret = section.setting("secret");
    Optional<Setting> file = section.setting("public_key_file");
    Optional<Setting> url = section.setting("jwks_url");
    long given = Stream.of(secret, file, url).filter(Optional::isPresent).count();
    if (given != 1) {
      section.problem(
          "must have exactly one of secret, public_key_file and jwks_url, got " + given);
    }
    Optional<VerificationKey> bySecret = secret.flatMap(s -> s.text(VerificationKey.Secret::new));
    Optional<VerificationKey> byFile = file.flatMap(s -> s.text(text -> publicKeyFile(text, s)));
    Optional<VerificationKey> byUrl =
        url.flatMap(s -> s.text(text -> new VerificationKey.KeySet(Text.uri(text))));
    return given == 1 ? bySecret.or(() -> byFile).or(() -> byUrl) : Optional.empty();
  }

  /** A file named in the policy file is looked for beside it. */
  private VerificationKey publicKeyFile(String text, Setting setting) {
    Path path = Path.of(Text.requireNotBlank(text));
    return new VerificationKey.PublicKeyFile(
        setting.node().place().inFile() ? directory.resolve(path) : path);
  }
}

package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.IdentitySettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  private static final String PROXY = "10.0.0.1";
  private static final String STRANGER = "203.0.113.9";

  @Test
  void isThePeerWhenItIsNotATrustedProxy() {
    SentRequest spoofed =
        SentRequest.from(STRANGER)
            .with("X-Forwarded-For", "1.1.1.1")
            .with("Forwarded", "for=1.1.1.1");

    assertThat(xff().of(spoofed)).isEqualTo(STRANGER);
    assertThat(rfc7239().of(spoofed)).isEqualTo(STRANGER);
  }

  @Test
  void isTheTrustedPeerWhenNobodyIsForwardedFor() {
    assertThat(xff().of(SentRequest.from(PROXY))).isEqualTo(PROXY);
  }

  @Test
  void isUnknownWhenThePeerHasNoAddress() {
    assertThat(xff().of(SentRequest.from("").with("X-Forwarded-For", "1.1.1.1"))).isNull();
    assertThat(xff().of(SentRequest.from("/var/run/app.sock"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.1.1.1                        | 1.1.1.1",
        "6.6.6.6, 1.1.1.1               | 1.1.1.1",
        "6.6.6.6, 1.1.1.1, 10.0.0.2     | 1.1.1.1",
        "1.1.1.1,10.0.0.3,10.0.0.2      | 1.1.1.1",
        "10.0.0.9, 10.0.0.2             | 10.0.0.9",
        "1.1.1.1:8080                   | 1.1.1.1",
        "::ffff:1.1.1.1                 | 1.1.1.1",
        "[::ffff:1.1.1.1]:99            | 1.1.1.1",
        "1.1.1.1, ::ffff:10.0.0.2       | 1.1.1.1",
        "2001:db8:1:2:3:4:5:6           | 2001:db8:1:2::/64",
        "[2001:db8:1:2::1]              | 2001:db8:1:2::/64",
        "[2001:db8:1:2::1]:443          | 2001:db8:1:2::/64",
        "2001:db8:1:2::1%eth0           | 2001:db8:1:2::/64",
        "[2001:db8:1:2::1%25eth0]:443   | 2001:db8:1:2::/64",
        "2001:db8::1.2.3.4              | 2001:db8::/64",
        "6.6.6.6, unknown               | 10.0.0.1",
        "6.6.6.6, _hidden               | 10.0.0.1",
        "6.6.6.6, garbage, 10.0.0.2     | 10.0.0.2",
        "1.1.1.1,                       | 1.1.1.1",
        "1.1.1.1,, 10.0.0.2             | 1.1.1.1",
        ",\t, 1.1.1.1 ,\t10.0.0.2, ,    | 1.1.1.1",
        ",                              | 10.0.0.1",
        "6.6.6.6, \u00a0                | 10.0.0.1",
        "6.6.6.6, unix:                 | unix",
        "unix:, 1.1.1.1                 | 1.1.1.1",
        "6.6.6.6, evil.example          | 10.0.0.1",
        "6.6.6.6, 1.1.1.1:              | 10.0.0.1",
        "6.6.6.6, 1.1.1.1:x             | 10.0.0.1",
        "6.6.6.6, 1.1.1.1:80:80         | 10.0.0.1",
        "6.6.6.6, [1.1.1.1]             | 10.0.0.1",
        "6.6.6.6, [2001:db8::1          | 10.0.0.1",
        "6.6.6.6, [2001:db8::1]x        | 10.0.0.1",
        "6.6.6.6, [2001:db8::1]443      | 10.0.0.1",
        "6.6.6.6, 010.1.1.1             | 10.0.0.1",
        "6.6.6.6, \"1.1.1.1\"           | 10.0.0.1",
      })
  void walksTheForwardedAddressesFromTheRight(String field, String client) {
    assertThat(xff().of(SentRequest.from(PROXY).with("X-Forwarded-For", field))).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for=1.1.1.1                                        | 1.1.1.1",
        "For=1.1.1.1;proto=https;by=10.0.0.1                | 1.1.1.1",
        "proto=https ; FOR=1.1.1.1                          | 1.1.1.1",
        "for=6.6.6.6, for=1.1.1.1, for=10.0.0.2             | 1.1.1.1",
        "for=\"1.1.1.1:8080\"                               | 1.1.1.1",
        "for=\"1.1.1.1:_port\"                              | 1.1.1.1",
        "for=\"[2001:db8:1:2::1]:8080\"                     | 2001:db8:1:2::/64",
        "for=\"[2001:db8:1:2::1]\", for=10.0.0.2            | 2001:db8:1:2::/64",
        "for=\"1.1.\\1.1\"                                  | 1.1.1.1",
        "for=1.1.1.1;by=\"a,b;c\"                           | 1.1.1.1",
        "for=1.1.1.1;by=\"a\\\",\\\"b\"                     | 1.1.1.1",
        "for=1.1.1.1;by=\"a\\\\\"                           | 1.1.1.1",
        "by=\"a;for=6.6.6.6\";for=1.1.1.1                    | 1.1.1.1",
        "for=1.1.1.1;by=\"a\\\";for=6.6.6.6\"                | 1.1.1.1",
        "for=6.6.6.6, for=_hidden                           | 10.0.0.1",
        "for=6.6.6.6, for=unknown                           | 10.0.0.1",
        "for=6.6.6.6, for=_SEVKISEK, for=10.0.0.2           | 10.0.0.2",
        "for=6.6.6.6, proto=https                           | 10.0.0.1",
        "for=6.6.6.6, for=1.1.1.1;for=2.2.2.2               | 10.0.0.1",
        "for=6.6.6.6, for=                                  | 10.0.0.1",
        "for=6.6.6.6, for=\"                                | 10.0.0.1",
        "for=6.6.6.6, for                                   | 10.0.0.1",
        "for=6.6.6.6, for = 1.1.1.1                         | 10.0.0.1",
        "for=6.6.6.6, 1.1.1.1                               | 10.0.0.1",
        "for=1.1.1.1,                                       | 1.1.1.1",
        "for=1.1.1.1,,for=10.0.0.2                          | 1.1.1.1",
        ", ,\tfor=1.1.1.1 , \t, for=10.0.0.2 ,              | 1.1.1.1",
        "for=6.6.6.6, ;                                     | 10.0.0.1",
        "for=6.6.6.6, for=\"unix:\"                          | unix",
      })
  void readsForwardedAsItsRfcHasIt(String field, String client) {
    assertThat(rfc7239().of(SentRequest.from(PROXY).with("Forwarded", field))).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=6.6.6.6;by=\"",
        "for=\"",
        "for=6.6.6.6;by=\"\\",
        "\"\"\"",
        "for=6.6.6.6;x=\", for=6.6.6.7;y=\"",
        ";;;=,=,\\\"",
      })
  void isWhatTheProxyWroteWhateverTheClientPutInFront(String attack) {
    for (String honest : List.of("for=1.1.1.1", "for=\"1.1.1.1:80\";by=\"10.0.0.1:80\"")) {
      SentRequest request = SentRequest.from(PROXY).with("Forwarded", attack + ", " + honest);
      assertThat(rfc7239().of(request)).as(honest).isEqualTo("1.1.1.1");
    }
  }

  @Test
  void joinsRepeatedFieldLinesInOrder() {
    SentRequest request =
        SentRequest.from(PROXY).with("X-Forwarded-For", "6.6.6.6", "1.1.1.1, 10.0.0.3", "10.0.0.2");

    assertThat(xff().of(request)).isEqualTo("1.1.1.1");
  }

  @Test
  void ignoresTheHeaderThatIsNotConfigured() {
    SentRequest both =
        SentRequest.from(PROXY).with("X-Forwarded-For", "1.1.1.1").with("Forwarded", "for=2.2.2.2");

    assertThat(xff().of(both)).isEqualTo("1.1.1.1");
    assertThat(rfc7239().of(both)).isEqualTo("2.2.2.2");
  }

  @Test
  void looksNoFurtherThanItsHopLimit() {
    String trusted = IntStream.range(0, 63).mapToObj(i -> "10.1.0." + i).collect(joined());

    assertThat(xff().of(forwardedFor("1.1.1.1, " + trusted))).isEqualTo("1.1.1.1");
    assertThat(xff().of(forwardedFor("1.1.1.1, 10.2.0.0, " + trusted))).isEqualTo("10.2.0.0");
  }

  @Test
  void looksNoFurtherThanItsLengthLimit() {
    String padding = " ".repeat(ClientAddress.MAX_LENGTH);

    assertThat(xff().of(forwardedFor("1.1.1.1," + padding + "10.0.0.2"))).isEqualTo(PROXY);
    assertThat(xff().of(forwardedFor("1.1.1.1" + padding + ",10.0.0.2"))).isEqualTo("10.0.0.2");
    assertThat(xff().of(forwardedFor("x".repeat(1_000_000)))).isEqualTo(PROXY);
  }

  @Test
  void looksAsFarAsItsLengthLimit() {
    String field = "1.1.1.1" + " ".repeat(ClientAddress.MAX_LENGTH - "1.1.1.1,".length());

    assertThat(xff().of(forwardedFor(field))).isEqualTo("1.1.1.1");
    assertThat(xff().of(forwardedFor(field + " "))).isEqualTo(PROXY);
  }

  @Test
  void looksNoFurtherThanItsLengthLimitAlongEmptyLines() {
    List<String> lines = new ArrayList<>(List.of("1.1.1.1"));
    lines.addAll(Collections.nCopies(ClientAddress.MAX_LENGTH - "1.1.1.1,".length(), ""));
    SentRequest request = SentRequest.from(PROXY);

    assertThat(xff().of(request.with("X-Forwarded-For", lines.toArray(String[]::new))))
        .isEqualTo("1.1.1.1");
    lines.add("");
    assertThat(xff().of(request.with("X-Forwarded-For", lines.toArray(String[]::new))))
        .isEqualTo(PROXY);
  }

  @Test
  void looksNoFurtherThanItsLengthLimitAlongEmptyElements() {
    String empty = ",".repeat(ClientAddress.MAX_LENGTH);

    assertThat(xff().of(forwardedFor("1.1.1.1" + empty))).isEqualTo(PROXY);
    assertThat(xff().of(forwardedFor(empty + "1.1.1.1"))).isEqualTo("1.1.1.1");
    assertThat(xff().of(forwardedFor("1.1.1.1" + ",".repeat(100) + "10.0.0.2")))
        .isEqualTo("1.1.1.1");
  }

  @Test
  void believesWhoeverConnectsOverAUnixSocketIfTheseAreTrusted() {
    SentRequest request = SentRequest.from("unix").with("X-Forwarded-For", "6.6.6.6, 1.1.1.1");
    ClientAddress trusting = trusting("unix");

    assertThat(trusting.of(request)).isEqualTo("1.1.1.1");
    assertThat(trusting.of(SentRequest.from("unix"))).isEqualTo("unix");
    assertThat(trusting("unix", "10.0.0.1").of(forwardedFor("1.1.1.1, unix:")))
        .isEqualTo("1.1.1.1");
    assertThat(trusting.of(SentRequest.from(PROXY).with("X-Forwarded-For", "1.1.1.1, unix:")))
        .isEqualTo(PROXY);
    assertThat(xff().of(request)).isEqualTo("unix");
  }

  @Test
  void nobodyWithoutAnAddressIsTakenForAUnixSocket() {
    SentRequest request = SentRequest.from("").with("X-Forwarded-For", "1.1.1.1");

    assertThat(trusting("unix").of(request)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "::ffff:203.0.113.7               | 203.0.113.7", // RFC 4291, 2.5.5.2
        "64:ff9b::203.0.113.7             | 203.0.113.7", // RFC 6052, 2.4
        "64:ff9b::cb00:7107               | 203.0.113.7",
        "2002:cb00:7107::1                | 203.0.113.7", // RFC 3056, 2
        "2002:cb00:7107:ffff:1:2:3:4      | 203.0.113.7",
        "2001:0:4136:e378:8000:63bf:34ff:8ef8 | 203.0.113.7", // RFC 4380, 4
        "::203.0.113.7                    | 203.0.113.7", // RFC 4291, 2.5.5.1
        "::ffff:0:203.0.113.7             | 203.0.113.7", // RFC 2765, 2.1
        "64:ff9b:1::203.0.113.7           | 64:ff9b:1::cb00:7107", // RFC 8215
        "64:ff9b:1:cb00:71:700::          | 64:ff9b:1:cb00:71:700::",
        "2001:db8:1:2:0:5efe:203.0.113.7  | 2001:db8:1:2::/64", // RFC 5214: anybody's to choose
        "2001:db8:1:2::203.0.113.7        | 2001:db8:1:2::/64",
        "64:ff9b::10.0.0.1                | 64:ff9b::a00:1", // RFC 6052, 3.1: must not be
        "2002:a00:1::1                    | 2002:a00:1::/64",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe | 2001:0:4136:e378::/64",
        "::1                              | ::/64",
      })
  void countsWhoeverHoldsTheIpv4AddressInAnIpv6One(String peer, String client) {
    assertThat(xff().of(SentRequest.from(peer))).isEqualTo(client);
    assertThat(xff().of(forwardedFor(peer))).isEqualTo(client);
    assertThat(xff().of(peer)).isEqualTo(client);
  }

  @Test
  void believesATranslatedProxyOnlyWhereNobodyCanClaimItsAddress() {
    ClientAddress trusting = trusting("203.0.113.7", "10.0.0.0/8");
    for (String peer : List.of("::ffff:203.0.113.7", "64:ff9b::203.0.113.7", "::ffff:10.0.0.1")) {
      assertThat(trusting.of(SentRequest.from(peer).with("X-Forwarded-For", "1.1.1.1")))
          .as(peer)
          .isEqualTo("1.1.1.1");
    }
    for (String peer :
        List.of(
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::10.0.0.1",
            "64:ff9b:1::203.0.113.7",
            "2002:a00:1::1",
            "2002:cb00:7107::1",
            "2001:0:4136:e378:8000:63bf:34ff:8ef8",
            "2001:0:4136:e378:8000:63bf:f5ff:fffe",
            "::10.0.0.1",
            "::203.0.113.7",
            "::ffff:0:203.0.113.7",
            "2001:db8::5efe:10.0.0.1")) {
      SentRequest request = SentRequest.from(peer).with("X-Forwarded-For", "1.1.1.1");
      assertThat(trusting.of(request)).as(peer).isNotEqualTo("1.1.1.1");
    }
  }

  @Test
  void believesANetworkOfTranslatedAddressesThatIsNamed() {
    SentRequest request =
        SentRequest.from("64:ff9b::203.0.113.7").with("X-Forwarded-For", "1.1.1.1");

    assertThat(trusting("64:ff9b::/96").of(request)).isEqualTo("1.1.1.1");
    assertThat(trusting("64:ff9b::cb00:7100/120").of(request)).isEqualTo("1.1.1.1");
    assertThat(trusting("64:ff9b::cb00:7200/120").of(request)).isEqualTo("203.0.113.7");
  }

  @Test
  void countsAnIpv6ClientByItsPrefix() {
    ClientAddress byCustomer = address("X-Forwarded-For", 48);
    ClientAddress byHost = address("X-Forwarded-For", 128);
    SentRequest request = SentRequest.from("2001:db8:1:2:3:4:5:6");

    assertThat(byCustomer.of(request)).isEqualTo("2001:db8:1::/48");
    assertThat(byHost.of(request)).isEqualTo("2001:db8:1:2:3:4:5:6");
  }

  @Test
  void countsIpv4MappedClientsOneByOne() {
    assertThat(xff().of(SentRequest.from("::ffff:1.1.1.1"))).isEqualTo("1.1.1.1");
    assertThat(xff().of(SentRequest.from("::ffff:1.1.1.2"))).isEqualTo("1.1.1.2");
  }

  @Test
  void neverBelievesWhatStandsBeforeTheFirstUntrustedHop() {
    Random random = new Random(3);
    char[] alphabet = "for=FOR,;\"\\[]:. _1a6%\t".toCharArray();
    for (int i = 0; i < 50_000; i++) {
      String attack = text(random, alphabet);
      assertThat(xff().of(forwardedFor(attack + ",1.1.1.1, 10.0.0.2"))).isEqualTo("1.1.1.1");
      SentRequest request =
          SentRequest.from(PROXY).with("Forwarded", attack + ",for=1.1.1.1;by=\"x\", for=10.0.0.2");
      assertThat(rfc7239().of(request)).as(attack).isEqualTo("1.1.1.1");
    }
  }

  @Test
  void readsAnyFieldWithoutFailing() {
    Random random = new Random(4);
    char[] alphabet = "for=,;\"\\[]:. _10f%".toCharArray();
    for (int i = 0; i < 50_000; i++) {
      String field = text(random, alphabet);
      SentRequest request =
          SentRequest.from(PROXY).with("Forwarded", field).with("X-Forwarded-For", field);
      assertThat(rfc7239().of(request)).as(field).isNotNull();
      assertThat(Objects.requireNonNull(xff().of(request))).as(field).isNotEmpty();
    }
  }

  private static String text(Random random, char[] alphabet) {
    return random
        .ints(random.nextInt(40), 0, alphabet.length)
        .mapToObj(index -> String.valueOf(alphabet[index]))
        .collect(Collectors.joining());
  }

  @Test
  void advisesToTrustAPeerThatForwards() {
    List<Advice> heard = new ArrayList<>();
    ClientAddress address = address("X-Forwarded-For", 64, new AdviceLog(heard::add));
    address.of(SentRequest.from(PROXY).with("X-Forwarded-For", "1.1.1.1"));
    address.of(SentRequest.from(STRANGER).with("Forwarded", "for=1.1.1.1"));
    assertThat(heard).isEmpty();

    address.of(SentRequest.from(STRANGER).with("X-Forwarded-For", "1.1.1.1\r\n"));
    address.of(SentRequest.from("192.0.2.7").with("X-Forwarded-For", "1.1.1.1"));

    assertThat(heard)
        .containsExactly(
            new Advice(
                "untrusted-proxy",
                "203.0.113.9 sent X-Forwarded-For but is not in identity.trusted_proxies, so it"
                    + " counts as the client itself; if it is a proxy of yours, add it there, else"
                    + " nothing is wrong"));
  }

  @Test
  void namesNoAddressThatAClientMayHaveWritten() {
    List<Advice> heard = new ArrayList<>();
    ClientAddress address = address("X-Forwarded-For", 64, new AdviceLog(heard::add));

    address.of(new ReadByTheServer(STRANGER));

    assertThat(heard).extracting(Advice::code).containsExactly("untrusted-proxy");
    assertThat(heard.get(0).message())
        .startsWith("a peer sent X-Forwarded-For but is not in identity.trusted_proxies")
        .doesNotContain(STRANGER);
  }

  /** A request whose server may have taken the peer from a header. */
  private record ReadByTheServer(String peer) implements IncomingRequest {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public boolean ownsPeer() {
      return false;
    }

    @Override
    public List<String> headers(String name) {
      return List.of("1.1.1.1");
    }
  }

  @Test
  void looksForSuchPeersAmongTheFirstRequestsOnly() {
    List<Advice> heard = new ArrayList<>();
    ClientAddress address = address("X-Forwarded-For", 64, new AdviceLog(heard::add));
    for (int i = 0; i < ClientAddress.LOOKS; i++) {
      address.of(SentRequest.from(STRANGER));
    }

    address.of(SentRequest.from(STRANGER).with("X-Forwarded-For", "1.1.1.1"));

    assertThat(heard).isEmpty();
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }

  private static SentRequest forwardedFor(String field) {
    return SentRequest.from(PROXY).with("X-Forwarded-For", field);
  }

  private static ClientAddress xff() {
    return address("X-Forwarded-For", 64);
  }

  private static ClientAddress rfc7239() {
    return address("Forwarded", 64);
  }

  private static ClientAddress address(String header, int ipv6Prefix) {
    return address(header, ipv6Prefix, new AdviceLog());
  }

  private static ClientAddress trusting(String... proxies) {
    return new ClientAddress(
        new IdentitySettings(
            List.of(proxies), "X-Forwarded-For", 64, "X-API-Key", List.of(), Optional.empty()),
        new AdviceLog());
  }

  private static ClientAddress address(String header, int ipv6Prefix, AdviceLog advice) {
    return new ClientAddress(
        new IdentitySettings(
            List.of("10.0.0.0/8"), header, ipv6Prefix, "X-API-Key", List.of(), Optional.empty()),
        advice);
  }
}

package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedIpv4Test {
  @ParameterizedTest
  @CsvSource({
    "64:ff9b::192.0.2.33, 192.0.2.33",
    "64:ff9b::ffff, 64:ff9b::ffff",
    "2002:c000:204::1, 192.0.2.4",
    "2002:c000:204:ffff:ffff:ffff:ffff:ffff, 192.0.2.4",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2, 192.0.2.45",
    "2001:0:ffff:ffff:ffff:ffff:3fff:fdd2, 192.0.2.45",
    "::203.0.113.7, 203.0.113.7",
    "::ffff:0:203.0.113.7, 203.0.113.7",
    "203.0.113.7, 203.0.113.7",
    "::ffff:203.0.113.7, 203.0.113.7",
  })
  void whoHoldsAnAddressOfAFormIsTold(String address, String holder) {
    assertThat(parsed(address).holder()).isEqualTo(parsed(holder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "64:ff9a:ffff:ffff:ffff:ffff:203.0.113.7",
        "64:ff9b::1:203.0.113.7",
        "64:ff9b:1::203.0.113.7",
        "2001:ffff:cb00:7107::1",
        "2003:cb00:7107::1",
        "2001:1::34ff:8ef8",
        "::1:203.0.113.7",
        "::fffe:ffff:203.0.113.7",
        "::ffff:1:203.0.113.7",
        "2001:db8::5efe:203.0.113.7",
        "2001:db8::203.0.113.7",
        "::1",
        "::"
      })
  void anAddressOfNoFormIsItsOwnHolder(String address) {
    assertThat(parsed(address).holder()).isEqualTo(parsed(address));
    assertThat(parsed(address).untranslated()).isEqualTo(parsed(address));
  }

  /** RFC 6890 and RFC 1112: the first and the last address of what is not public. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.255.255.255",
    "10.0.0.0, 10.255.255.255",
    "100.64.0.0, 100.127.255.255",
    "127.0.0.0, 127.255.255.255",
    "169.254.0.0, 169.254.255.255",
    "172.16.0.0, 172.31.255.255",
    "192.0.0.0, 192.0.0.255",
    "192.168.0.0, 192.168.255.255",
    "198.18.0.0, 198.19.255.255",
    "224.0.0.0, 255.255.255.255",
  })
  void onlyAPublicIpv4AddressIsAHolder(String first, String last) {
    assertCarried(parsed(first).low(), false);
    assertCarried(parsed(last).low(), false);
    if (!first.equals("0.0.0.0")) {
      assertCarried(parsed(first).low() - 1, true);
    }
    if (!last.equals("255.255.255.255")) {
      assertCarried(parsed(last).low() + 1, true);
    }
  }

  private static void assertCarried(long mapped, boolean carried) {
    IpAddress address = IpAddress.ofV4(mapped & 0xffff_ffffL);
    for (String form : new String[] {"64:ff9b::", "::", "::ffff:0:"}) {
      IpAddress carrier = parsed(form + address);
      assertThat(carrier.holder()).isEqualTo(carried ? address : carrier);
    }
    IpAddress site = new IpAddress(0x2002L << 48 | (address.low() & 0xffff_ffffL) << 16, 1);
    assertThat(site.holder()).isEqualTo(carried ? address : site);
    IpAddress teredo = new IpAddress(0x2001L << 48, ~address.low() & 0xffff_ffffL);
    assertThat(teredo.holder()).isEqualTo(carried ? address : teredo);
  }

  @Test
  void onlyNat64sPrefixIsVouchedFor() {
    assertThat(parsed("64:ff9b::203.0.113.7").untranslated()).isEqualTo(parsed("203.0.113.7"));
    assertThat(parsed("64:ff9b::10.0.0.1").untranslated()).isEqualTo(parsed("64:ff9b::10.0.0.1"));
    for (String tunnel :
        new String[] {"2002:cb00:7107::1", "2001::34ff:8ef8", "::203.0.113.7", "203.0.113.7"}) {
      assertThat(parsed(tunnel).untranslated()).isEqualTo(parsed(tunnel));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "64:ff9b::203.0.113.7, 203.0.113.7",
    "64:ff9b::10.0.0.1, 64:ff9b::a00:1",
    "64:ff9b::1:203.0.113.7, 64:ff9b::/56",
    "64:ff9b:0:ffff::1, 64:ff9b:0:ff00::/56",
    "64:ff9b:1::203.0.113.7, 64:ff9b:1::cb00:7107",
    "64:ff9b:1:ffff:ffff:ffff:ffff:ffff, 64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
    "64:ff9b:2::203.0.113.7, 64:ff9b:2::/56",
    "2002:a00:1:1ff::1, 2002:a00:1:100::/56",
    "2001:db8:0:1ff::1, 2001:db8:0:100::/56",
  })
  void aClientIsCountedByItsIpv4AddressOrAsWholeAsATranslatorWritesIt(
      String address, String network) {
    assertThat(IpNetwork.ofClient(parsed(address), 56)).isEqualTo(IpNetwork.parse(network));
  }

  @ParameterizedTest
  @CsvSource({
    "2002:cb00:7107::/48, 203.0.113.7",
    "2002:cb00:7107:8000::/49, 203.0.113.7",
    "2002:cb00:7106::/47, 2002:cb00:7106::/47",
    "2002:a00:1::/48, 2002:a00:1::/48",
    "64:ff9b::203.0.113.7, 203.0.113.7",
    "64:ff9b::203.0.113.6/127, 64:ff9b::203.0.113.6/127",
    "2001:db8::/32, 2001:db8::/32",
    "203.0.113.0/24, 203.0.113.0/24",
  })
  void aNetworkHasAHolderWhereAllOfItIsOnes(String network, String holder) {
    assertThat(IpNetwork.parse(network).holder()).isEqualTo(IpNetwork.parse(holder));
  }

  @ParameterizedTest
  @CsvSource({
    "2002::/16, 0",
    "2002::/17, 1",
    "2002:cb00:7107::/47, 31",
    "2002:cb00:7107::/48, 32",
    "2002:cb00:7107::/49, 32",
    "64:ff9b::/96, 0",
    "64:ff9b::/97, 1",
    "64:ff9b::203.0.113.7, 32",
    "2001::/32, 0",
    "2001::/96, 0",
    "2001::/112, 16",
    "2002::/15, -1",
    "64:ff9b::/95, -1",
    "::/0, -1",
    "2001:db8::/32, -1",
    "203.0.113.0/24, -1",
  })
  void aNetworkSaysHowManyIpv4BitsItsAddressesShare(String network, int bits) {
    assertThat(IpNetwork.parse(network).ipv4Bits())
        .isEqualTo(bits < 0 ? OptionalInt.empty() : OptionalInt.of(bits));
  }

  @Test
  void aNetworkContainsThoseThatShareItsBitsAndAreNotWider() {
    long seed = Long.getLong("weir.seed", 5);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      IpNetwork one = network(random);
      IpNetwork other = network(random);
      boolean within =
          one.base().isV4() == other.base().isV4()
              && one.bits() <= other.bits()
              && bits(one).equals(bits(other).substring(0, Math.min(one.bits(), other.bits())));

      assertThat(one.contains(other)).as("seed %d, %s, %s", seed, one, other).isEqualTo(within);
    }
  }

  /** The bits of its prefix, one by one. */
  private static String bits(IpNetwork network) {
    StringBuilder bits = new StringBuilder();
    for (int i = 0; i < network.bits(); i++) {
      long half = i < 64 ? network.base().high() : network.base().low();
      bits.append(half >>> (63 - i % 64) & 1);
    }
    return bits.toString();
  }

  private static IpNetwork network(Random random) {
    IpAddress base =
        random.nextInt(3) == 0
            ? IpAddress.ofV4((long) random.nextInt(4) << 30)
            : new IpAddress((long) random.nextInt(4) << 62, (long) random.nextInt(4) << 62);
    int least = base.isV4() ? 96 : 0;
    int bits = least + random.nextInt(129 - least);
    return new IpNetwork(base.mask(bits), bits);
  }

  private static IpAddress parsed(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }
}

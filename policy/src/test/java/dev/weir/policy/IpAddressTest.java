package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "199.90.9.109, 199.90.9.109",
    "::, ::",
    "::1, ::1",
    "::0.0.0.0, ::",
    "64:ff9b::0.0.0.0, 64:ff9b::",
    "1:2:3:4:0:6:7:0, 1:2:3:4:0:6:7:0",
    "0:0:0:0:0:0:0:1, ::1",
    "1::, 1::",
    "2001:DB8::A, 2001:db8::a",
    "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
    "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "64:ff9b::1.2.3.4, 64:ff9b::102:304",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
  })
  void readsLiteralsAndWritesThemCanonically(String text, String canonical) {
    assertThat(parsed(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:1.2.3.4", "::FFFF:102:304", "0:0:0:0:0:ffff:1.2.3.4"})
  void unwrapsIpv4MappedAddresses(String text) {
    assertThat(parsed(text)).isEqualTo(parsed("1.2.3.4"));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1.2.3.4, 2001:db8::102:304",
    "::1.2.3.4, ::102:304",
    "1::ffff:1.2.3.4, 1::ffff:102:304",
  })
  void keepsOtherAddressesThatEndInIpv4AsTheyAre(String text, String canonical) {
    assertThat(parsed(text)).hasToString(canonical).isNotEqualTo(parsed("1.2.3.4"));
    assertThat(parsed(text).isV4()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "1.2.3.999",
        "1.2.3.1000",
        "1.2.3.4294967297",
        "1.2.3.4.",
        "1.2.3.4.5.6.7.8",
        "1.2.3./",
        "01.2.3.4",
        "1.2.3.00",
        "0x1.2.3.4",
        "1.2.3.4 ",
        "-1.2.3.4",
        "1.2.3.a",
        "١.2.3.4",
        "localhost",
        "example.com",
        "2130706433",
        ":",
        ":::",
        ":1",
        "1:",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3",
        "::1.2.3.4.5",
        "1:2:3:4:5:6:7:8:1.2.3.4",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "::1.2.3.256",
        "fe80::1%eth0",
        "[::1]",
        "::١"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(IpAddress.parse(text)).isNull();
  }

  @Test
  void masksToAPrefix() {
    assertThat(parsed("2001:db8:1:2:3:4:5:6").mask(64)).hasToString("2001:db8:1:2::");
    assertThat(parsed("2001:db8:ffff::").mask(33)).hasToString("2001:db8:8000::");
    assertThat(parsed("2001:db8:1:2:ffff::1").mask(68)).hasToString("2001:db8:1:2:f000::");
    assertThat(parsed("2001:db8::1").mask(128)).hasToString("2001:db8::1");
    assertThat(parsed("2001:db8::1").mask(0)).hasToString("::");
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(16); zeros > 0; zeros--) {
        bytes[random.nextInt(16) & ~1] = 0;
        bytes[random.nextInt(16) | 1] = 0;
      }
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      String canonical = parsed(text).toString();
      assertThat(canonical).hasSizeLessThanOrEqualTo(text.length());
      assertThat(parsed(canonical)).isEqualTo(parsed(text));
      assertThat(InetAddress.getByName(canonical).getAddress()).isEqualTo(bytes);
    }
  }

  @Test
  void readsAnyTextWithoutFailing() {
    Random random = new Random(2);
    char[] alphabet = "0123456789abcdefF:::...%[] g".toCharArray();
    for (int i = 0; i < 100_000; i++) {
      char[] text = new char[random.nextInt(24)];
      for (int j = 0; j < text.length; j++) {
        text[j] = alphabet[random.nextInt(alphabet.length)];
      }
      IpAddress address = IpAddress.parse(new String(text));
      if (address != null) {
        assertThat(IpAddress.parse(address.toString()))
            .as(Arrays.toString(text))
            .isEqualTo(address);
      }
    }
  }

  private static IpAddress parsed(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }

  @Test
  void writesWhatRfc5952Asks() {
    long seed = Long.getLong("weir.seed", 3);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int[] groups = random.ints(8, 0, 3).map(group -> group == 2 ? 0xab0 : group).toArray();
      String canonical = canonical(groups);
      String full =
          Arrays.stream(groups)
              .mapToObj(group -> String.format("%04X", group))
              .collect(Collectors.joining(":"));

      assertThat(parsed(full)).as("seed %d", seed).hasToString(canonical);
      assertThat(parsed(canonical)).as("seed %d", seed).isEqualTo(parsed(full));
    }
  }

  /**
   * Of the runs of two zero groups or more, the longest becomes {@code ::}, the first of several.
   */
  private static String canonical(int[] groups) {
    String text =
        Arrays.stream(groups).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    for (int run = 8; run > 1; run--) {
      String zeros = "0" + ":0".repeat(run - 1);
      String shortened = text.replaceFirst("(^|:)" + zeros + "(:|$)", "::");
      if (!shortened.equals(text)) {
        return shortened;
      }
    }
    return text;
  }
}

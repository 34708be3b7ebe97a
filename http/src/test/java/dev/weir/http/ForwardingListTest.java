package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.IdentitySettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What both forwarding headers have of the lists of RFC 9110, 5.6.1, by a naive model of them. */
class ForwardingListTest {
  private static final int LISTS = 20_000;
  private static final String PROXY = "10.0.0.1";
  private static final List<String> ADDRESSES =
      List.of("10.0.0.2", "10.0.0.3", "203.0.113.7", "203.0.113.8", "198.51.100.1");
  private static final List<String> SPACES = List.of("", "", " ", "\t", " \t ");

  /** RFC 9110, 5.6.4 and RFC 7239, 4: what is quoted is not a list's, whatever it holds. */
  private static final Pattern ELEMENT = Pattern.compile("(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^,\"])+");

  @Test
  void emptyElementsAreNone() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    Random random = new Random(seed);
    ClientAddress xForwardedFor = address("X-Forwarded-For");
    ClientAddress forwarded = address("Forwarded");
    for (int i = 0; i < LISTS; i++) {
      List<String> plain = lines(random, address -> address);
      assertThat(xForwardedFor.of(SentRequest.from(PROXY).with("X-Forwarded-For", array(plain))))
          .as("seed %d, X-Forwarded-For %s", seed, plain)
          .isEqualTo(modelled(plain));

      List<String> pairs = lines(random, address -> pair(random, address));
      assertThat(forwarded.of(SentRequest.from(PROXY).with("Forwarded", array(pairs))))
          .as("seed %d, Forwarded %s", seed, pairs)
          .isEqualTo(modelled(pairs));
    }
  }

  /** The lines are one list, read from its end as far as each element is a trusted proxy's. */
  private static String modelled(List<String> lines) {
    List<String> addresses = new ArrayList<>();
    Matcher elements = ELEMENT.matcher(String.join(", ", lines));
    while (elements.find()) {
      String element = elements.group().replaceAll("^[ \t]+|[ \t]+$", "");
      if (!element.isEmpty()) {
        addresses.add(element.replaceAll("(?s).*for=\"?([0-9.]+).*", "$1"));
      }
    }
    Collections.reverse(addresses);
    String client = PROXY;
    for (String address : addresses) {
      client = address;
      if (!address.startsWith("10.")) {
        break;
      }
    }
    return client;
  }

  private static List<String> lines(Random random, UnaryOperator<String> element) {
    List<String> lines = new ArrayList<>();
    for (int line = random.nextInt(4); line > 0; line--) {
      StringBuilder text = new StringBuilder(oneOf(SPACES, random));
      for (int i = random.nextInt(6); i > 0; i--) {
        if (random.nextBoolean()) {
          text.append(element.apply(oneOf(ADDRESSES, random)));
        }
        text.append(oneOf(SPACES, random));
        if (i > 1) {
          text.append(',').append(oneOf(SPACES, random));
        }
      }
      lines.add(text.toString());
    }
    return lines;
  }

  private static String pair(Random random, String address) {
    String node = random.nextBoolean() ? address : '"' + address + ":443\"";
    return switch (random.nextInt(4)) {
      case 0 -> "for=" + node;
      case 1 -> "proto=https; for=" + node;
      case 2 -> "for=" + node + ";by=\"a,\\\", ,b\"";
      default -> "host=\",\" ;for=" + node + ";";
    };
  }

  private static <T> T oneOf(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static String[] array(List<String> lines) {
    return lines.toArray(String[]::new);
  }

  private static ClientAddress address(String header) {
    return new ClientAddress(
        new IdentitySettings(
            List.of("10.0.0.0/8"), header, 64, "X-API-Key", List.of(), Optional.empty()),
        new AdviceLog());
  }
}

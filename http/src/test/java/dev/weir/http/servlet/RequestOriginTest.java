package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.http.Advice;
import dev.weir.http.AdviceLog;
import dev.weir.http.HttpLimiter;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.filters.RemoteIpFilter;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose address counts in a container that reads forwarding headers, too. */
class RequestOriginTest {
  private static final String ROTATED = "X-Forwarded-For: 10.0.0.%d, 203.0.113.7";

  @TempDir Path directory;

  private final TomcatServer server = new TomcatServer("");
  private final List<Advice> advice = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFilterThatReadsTheHeaderFirstChangesNothing() {
    server.filter(new RemoteIpFilter());
    limiting("127.0.0.1").start();

    assertThat(passed(6, ROTATED)).isEqualTo(3);
    assertThat(passed(1, "X-Forwarded-For: 203.0.113.8")).isEqualTo(1);
  }

  @Test
  void aValveThatReadsTheHeaderChangesNothingOnceTheOriginIsKept() {
    server.valve(new KeepingValve()).valve(new RemoteIpValve());
    limiting("127.0.0.1").start();

    assertThat(passed(6, ROTATED)).isEqualTo(3);
    assertThat(passed(1, "X-Forwarded-For: 203.0.113.8")).isEqualTo(1);
  }

  @Test
  void anAdviceNamesThePeerOnlyIfItsOriginWasKept() {
    server.valve(new RemoteIpValve());
    limiting("192.0.2.1").start();

    server.get("/", "X-Forwarded-For: 203.0.113.66, 10.0.0.1", "X-Forwarded-For: 198.51.100.1");

    assertThat(advice).extracting(Advice::code).containsExactly("untrusted-proxy");
    assertThat(advice.get(0).message())
        .doesNotContain("203.0.113.66")
        .doesNotContain("198.51.100.1");
  }

  @Test
  void anAdviceNamesThePeerWhoseOriginWasKept() {
    server.valve(new KeepingValve()).valve(new RemoteIpValve());
    limiting("192.0.2.1").start();

    server.get("/", "X-Forwarded-For: 203.0.113.66");

    assertThat(advice.get(0).message()).startsWith("127.0.0.1 sent X-Forwarded-For");
  }

  @Test
  void whoeverComesOverAUnixSocketIsBelievedIfTheseAreTrusted() throws IOException {
    Path socket = directory.resolve("weir.sock");
    server.connector().setProperty("unixDomainSocketPath", socket.toString());
    limiting("unix").start();

    for (int i = 0; i < 3; i++) {
      assertThat(overUnixSocket(socket, ROTATED.formatted(i))).startsWith("HTTP/1.1 200");
    }
    assertThat(overUnixSocket(socket, ROTATED.formatted(9))).startsWith("HTTP/1.1 429");
    assertThat(overUnixSocket(socket, "X-Forwarded-For: 203.0.113.8, unix:"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void whoeverComesOverAUnixSocketIsOneClientOtherwise() throws IOException {
    Path socket = directory.resolve("weir.sock");
    server.connector().setProperty("unixDomainSocketPath", socket.toString());
    limiting("127.0.0.1").start();

    for (int i = 0; i < 3; i++) {
      assertThat(overUnixSocket(socket, "X-Forwarded-For: 203.0.113." + i))
          .startsWith("HTTP/1.1 200");
    }
    assertThat(overUnixSocket(socket, "X-Forwarded-For: 203.0.113.9")).startsWith("HTTP/1.1 429");
  }

  private TomcatServer limiting(String trusted) {
    ManualTicker ticker = new ManualTicker();
    Policy policy =
        Policy.builder()
            .defaultLimits(Limits.of(Limit.perMinute(3)))
            .identity(
                new IdentitySettings(
                    List.of(trusted),
                    "X-Forwarded-For",
                    64,
                    "X-API-Key",
                    List.of(),
                    Optional.empty()))
            .build();
    PolicyEngine engine = new PolicyEngine(policy, InProcessStore.create());
    return server
        .filter(new RateLimitFilter(new HttpLimiter(engine, ticker, new AdviceLog(advice::add))))
        .on("/", (request, response) -> response.setStatus(200));
  }

  private int passed(int times, String field) {
    int passed = 0;
    for (int i = 0; i < times; i++) {
      passed += server.get("/", field.formatted(i)).status() == 200 ? 1 : 0;
    }
    return passed;
  }

  private static String overUnixSocket(Path socket, String field) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + field;
      channel.write(ByteBuffer.wrap((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
      return new String(
          Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static final class KeepingValve extends ValveBase {
    KeepingValve() {
      super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      RateLimitFilter.keepOrigin(request.getRequest());
      getNext().invoke(request, response);
    }
  }
}

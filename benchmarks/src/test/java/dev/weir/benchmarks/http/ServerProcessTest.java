package dev.weir.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerProcessTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void bothApisAnswerTheSame() throws IOException, InterruptedException {
    HttpResponse<String> servlet = ask(Api.SERVLET, Subject.FLOOR);
    HttpResponse<String> mvc = ask(Api.MVC, Subject.FLOOR);

    assertThat(servlet.body()).isEqualTo("{\"message\":\"hello\"}");
    assertThat(mvc.body()).isEqualTo(servlet.body());
    assertThat(limits(servlet.headers())).isEmpty();
    assertThat(limits(mvc.headers())).isEmpty();
  }

  @Test
  void whoeverTellsLimitsUsesAsManyBytes() throws IOException, InterruptedException {
    Map<String, Integer> weir = limits(ask(Api.SERVLET, Subject.WEIR).headers());

    assertThat(weir).hasSize(5);
    assertThat(limits(ask(Api.MVC, Subject.WEIR).headers())).isEqualTo(weir);
    assertThat(limits(ask(Api.MVC, Subject.STARTER).headers())).isEqualTo(weir);
    assertThat(limits(ask(Api.SERVLET, Subject.HEADERS).headers())).isEqualTo(weir);
  }

  private HttpResponse<String> ask(Api api, Subject subject)
      throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(api, subject)) {
      return client.send(
          HttpRequest.newBuilder(server.uri()).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The lengths of what tells limits. */
  private static Map<String, Integer> limits(HttpHeaders headers) {
    Map<String, Integer> lengths = new HashMap<>();
    headers
        .map()
        .forEach(
            (name, values) -> {
              if (name.toLowerCase(Locale.ROOT).contains("ratelimit")) {
                lengths.put(name, values.get(0).length());
              }
            });
    return lengths;
  }
}

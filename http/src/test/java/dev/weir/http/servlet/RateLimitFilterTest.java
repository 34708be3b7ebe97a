package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.ManualTicker;
import dev.weir.http.HttpHeader;
import dev.weir.http.LimitAnswer;
import dev.weir.http.Policies;
import dev.weir.http.Stores;
import dev.weir.policy.PolicyEngine;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitFilterTest {
  private static final DispatcherType[] ALL = DispatcherType.values();

  private final TomcatServer server = new TomcatServer("");
  private final ManualTicker ticker = new ManualTicker();
  private final PolicyEngine engine =
      new PolicyEngine(
          Policies.of(
              Policies.endpoint("once", "/once", "1/min"),
              Policies.endpoint("test", "/api/v1/test", "50/min")),
          InProcessStore.builder().maxKeys(1000).ticker(ticker).build());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsTheLimitsOnASuccess() {
    limited().on("/", (request, response) -> response.getWriter().write("ok")).start();

    RawResponse response = server.get("/x");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).contains("ok");
    assertThat(response.values("X-RateLimit-Limit")).containsExactly("100");
    assertThat(response.values("X-RateLimit-Remaining")).containsExactly("99");
    assertThat(response.values("X-RateLimit-Reset")).hasSize(1);
    assertThat(response.values("RateLimit-Policy")).containsExactly("\"default-60s\";q=100;w=60");
    assertThat(response.standing()).isEqualTo("default-60s 99");
    assertThat(response.values("Retry-After")).isEmpty();
  }

  @Test
  void refusesWithAProblem() {
    limited().on("/", (request, response) -> response.getWriter().write("ok")).start();

    assertThat(server.get("/once").status()).isEqualTo(200);
    RawResponse refused = server.get("//once?x=1");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.values("Content-Type")).containsExactly("application/problem+json");
    assertThat(refused.values("Content-Length"))
        .containsExactly(String.valueOf(refused.body().length()));
    assertThat(refused.values("Cache-Control")).containsExactly("no-store");
    assertThat(refused.values("Retry-After")).hasSize(1);
    assertThat(refused.standing()).isEqualTo("once-60s 0");
    assertThat(refused.body())
        .startsWith("{\"type\":")
        .endsWith("}")
        .contains("\"instance\":\"//once\"", "1 request per minute is allowed");
  }

  @Test
  void answersForAStoreThatCannotBeAsked() {
    List<String> reached = new CopyOnWriteArrayList<>();
    server
        .filter(new RateLimitFilter(new PolicyEngine(Policies.of(), Stores.closed()), ticker), ALL)
        .errorPage("/error")
        .on("/", (request, response) -> reached.add(request.getMethod()))
        .start();

    RawResponse get = server.get("/x");
    RawResponse head = server.send("HEAD", "/x");
    RawResponse post =
        RawResponse.parse(
            server.exchange("POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n12345"));

    for (RawResponse response : List.of(get, head, post)) {
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.values("Retry-After")).containsExactly("1");
      assertThat(response.values("Cache-Control")).containsExactly("no-store");
      assertThat(response.values("Content-Type")).containsExactly("application/problem+json");
      assertThat(response.values("Content-Length"))
          .containsExactly(String.valueOf(get.body().length()));
      assertThat(response.values("X-RateLimit-Limit")).isEmpty();
      assertThat(response.values("RateLimit-Policy")).isEmpty();
    }
    assertThat(get.body()).startsWith("{").contains("\"status\":503", "\"instance\":\"/x\"");
    assertThat(head.body()).isEmpty();
    assertThat(post.values("Connection")).containsExactly("close");
    assertThat(reached).isEmpty();
  }

  @Test
  void tellsOnlyThePolicyOfWhatPassesUncounted() {
    server
        .filter(new RateLimitFilter(new PolicyEngine(Policies.of(), Stores.open()), ticker))
        .on("/", (request, response) -> response.getWriter().write("ok"))
        .start();

    RawResponse response = server.get("/x");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.values("RateLimit-Policy")).containsExactly("\"default-60s\";q=100;w=60");
    for (String name : List.of("RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining")) {
      assertThat(response.values(name)).as(name).isEmpty();
    }
  }

  @Test
  void refusesAHeadRequestWithoutABody() {
    limited().on("/", (request, response) -> response.getWriter().write("ok")).start();

    server.get("/once");
    RawResponse get = server.get("/once");
    RawResponse head = server.send("HEAD", "/once");

    assertThat(head.status()).isEqualTo(429);
    assertThat(head.body()).isEmpty();
    assertThat(head.values("Content-Length")).isEqualTo(get.values("Content-Length"));
    assertThat(head.values("Retry-After")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
  void closesTheConnectionWhenItRefusesABody(String framing) {
    limited().on("/", (request, response) -> {}).start();

    server.get("/once");
    String answer =
        server.exchange("POST /once HTTP/1.1\r\nHost: test\r\n" + framing + "\r\n\r\n0\r\n\r\n");

    RawResponse refused = RawResponse.parse(answer);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.values("Connection")).containsExactly("close");
  }

  @Test
  void keepsTheConnectionWhenItRefusesWithoutABody() {
    limited().on("/", (request, response) -> {}).start();
    String once = "POST /once HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n";

    String answers =
        server.exchange((once + "\r\n").repeat(2) + once + "Connection: close\r\n\r\n");

    assertThat(answers.split("HTTP/1.1 429", -1)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 500, 503})
  void tellsTheLimitsOnErrorsTheApplicationSends(int status) {
    limited().on("/", (request, response) -> response.sendError(status)).start();
    assertTold(server.get("/x"), status);
  }

  @Test
  void tellsTheLimitsWhenTheApplicationFails() {
    limited().on("/", (request, response) -> fail()).start();
    assertTold(server.get("/x"), 500);
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUEST", "FORWARD", "ERROR"})
  void tellsTheLimitsOnErrorPages(DispatcherType alsoFor) {
    server
        .filter(new RateLimitFilter(engine, ticker), DispatcherType.REQUEST, alsoFor)
        .errorPage("/error")
        .on("/error", (request, response) -> response.getWriter().write("page"))
        .on("/fails", (request, response) -> fail())
        .on("/sends", (request, response) -> response.sendError(404))
        .start();

    RawResponse failed = server.get("/fails");
    assertTold(failed, 500);
    assertThat(failed.body()).contains("page");
    RawResponse sent = server.get("/sends");
    assertThat(sent.status()).isEqualTo(404);
    assertThat(sent.body()).contains("page");
    assertThat(sent.standing()).isEqualTo("default-60s 98");
  }

  @Test
  void tellsTheLimitsOnAnErrorPageThatStartsTheResponseOver() {
    server
        .filter(new RateLimitFilter(engine, ticker), ALL)
        .errorPage("/error")
        .on(
            "/error",
            (request, response) -> {
              response.reset();
              response.setStatus(418);
            })
        .on("/", (request, response) -> fail())
        .start();
    assertTold(server.get("/x"), 418);
  }

  @Test
  void tellsTheLimitsAgainWhereItsOwnResponseIsHandedOnStartedOver() {
    server
        .filter(
            (request, response, chain) -> {
              ServletResponse own = (ServletResponse) request.getAttribute("own");
              if (own != null) {
                response.reset();
              }
              chain.doFilter(request, own == null ? response : own);
            },
            ALL)
        .filter(new RateLimitFilter(engine, ticker), ALL)
        .errorPage("/error")
        .on("/error", (request, response) -> response.getWriter().write("page"))
        .on(
            "/",
            (request, response) -> {
              request.setAttribute("own", response);
              fail();
            })
        .start();

    RawResponse response = server.get("/x");
    assertTold(response, 200);
    assertThat(response.body()).contains("page");
  }

  @Test
  void tellsWhatACallWithinTheRequestSays() {
    limited()
        .on(
            "/",
            (request, response) -> {
              RateLimitFilter.tell(
                  response,
                  List.of(
                      new HttpHeader("x-ratelimit-remaining", "3"),
                      new HttpHeader("Retry-After", "9")));
              response.addHeader("X-RateLimit-Remaining", "7");
              response.addHeader("Retry-After", "7");
            })
        .start();

    RawResponse response = server.get("/x");
    assertThat(response.values("X-RateLimit-Remaining")).containsExactly("3");
    assertThat(response.values("Retry-After")).containsExactly("9");
    assertThat(response.values("X-RateLimit-Limit")).containsExactly("100");
  }

  @Test
  void leavesOtherFieldsToTheApplication() {
    limited()
        .on(
            "/",
            (request, response) -> {
              response.setDateHeader("Last-Modified", 0);
              response.addDateHeader("X-Seen", 0);
              response.addDateHeader("X-Seen", 1000);
            })
        .start();

    RawResponse response = server.get("/x");
    assertThat(response.values("Last-Modified")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(response.values("X-Seen"))
        .containsExactly("Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:01 GMT");
  }

  @Test
  void tellsTheLimitsWhenTheApplicationStartsTheResponseOver() {
    limited()
        .on(
            "/",
            (request, response) -> {
              response.setHeader("X-Draft", "1");
              response.reset();
              response.setStatus(202);
            })
        .start();

    RawResponse response = server.get("/x");
    assertTold(response, 202);
    assertThat(response.values("X-Draft")).isEmpty();
  }

  @Test
  void leavesItsAnswerWithTheRequest() {
    limited()
        .on(
            "/",
            (request, response) -> {
              LimitAnswer answer = (LimitAnswer) request.getAttribute(RateLimitFilter.ANSWER);
              response.getWriter().print("seen " + answer.limits().get(0).remaining());
            })
        .start();
    assertThat(server.get("/x").body()).contains("seen 99");
  }

  @Test
  void decidesOnceHoweverOftenItIsRegistered() {
    limited()
        .filter(new RateLimitFilter(engine, ticker))
        .filter(new RateLimitFilter(engine, ticker), ALL)
        .on("/", (request, response) -> {})
        .start();
    assertTold(server.get("/x"), 200);
    assertThat(server.get("/x").standing()).isEqualTo("default-60s 98");
  }

  @Test
  void decidesOnceHoweverOftenARequestIsDispatched() {
    server
        .filter(new RateLimitFilter(engine, ticker), ALL)
        .on(
            "/forwards",
            (request, response) ->
                request.getRequestDispatcher("/includes").forward(request, response))
        .on(
            "/includes",
            (request, response) -> request.getRequestDispatcher("/once").include(request, response))
        .on("/once", (request, response) -> response.getWriter().write("included"))
        .start();

    RawResponse response = server.get("/forwards");
    assertTold(response, 200);
    assertThat(response.body()).contains("included");
    assertThat(server.get("/once").standing()).isEqualTo("once-60s 0");
  }

  @Test
  void decidesOnceWhenARequestIsAnsweredLater() {
    server
        .filter(new RateLimitFilter(engine, ticker), ALL)
        .on(
            "/dispatches",
            (request, response) -> {
              AsyncContext async = request.startAsync();
              async.start(() -> async.dispatch("/later"));
            })
        .on("/later", (request, response) -> response.getWriter().write("later"))
        .on(
            "/completes",
            (request, response) -> {
              AsyncContext async = request.startAsync(request, response);
              async.start(
                  () -> {
                    response.setStatus(202);
                    async.complete();
                  });
            })
        .start();

    RawResponse dispatched = server.get("/dispatches");
    assertTold(dispatched, 200);
    assertThat(dispatched.body()).contains("later");
    RawResponse completed = server.get("/completes");
    assertThat(completed.status()).isEqualTo(202);
    assertThat(completed.standing()).isEqualTo("default-60s 98");
  }

  @Test
  void doesNotReachTheApplicationWhenRefused() {
    List<String> reached = new CopyOnWriteArrayList<>();
    limited().on("/", (request, response) -> reached.add(request.getMethod())).start();

    server.get("/once");
    server.send("POST", "/once", "Content-Length: 0");
    assertThat(reached).containsExactly("GET");
  }

  @Test
  void limitsBelowItsContextPath() {
    try (TomcatServer app = new TomcatServer("/app")) {
      app.filter(new RateLimitFilter(engine, ticker)).on("/", (request, response) -> {}).start();
      for (String spelling :
          List.of(
              "/app/once", "/%61pp/once", "//app//once", "/app;x/once", "/app/x/../../app/once")) {
        RawResponse response = app.get(spelling);
        assertThat(response.standing()).as(spelling).isEqualTo("once-60s 0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer garbage",
        "Authorization: ",
        "X-API-Key: \u0001",
        "X-API-Key: \u00ff\u00fe",
        "X-Forwarded-For: ,,,,\"[[[",
        "Forwarded: for=\"",
      })
  void takesGarbageInHeadersForNothing(String field) {
    limited().on("/", (request, response) -> {}).start();
    assertThat(server.get("/x", field).status()).isIn(200, 400);
    assertThat(server.get("/x").standing()).startsWith("default-60s 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization: Bearer ", "X-API-Key: ", "X-Forwarded-For: ", "X: "})
  void takesTenKilobytesInAHeaderForNothing(String field) {
    server.connector().setProperty("maxHttpRequestHeaderSize", "65536");
    limited().on("/", (request, response) -> {}).start();
    assertTold(server.get("/x", field + "x".repeat(10_240)), 200);
  }

  @Test
  void countsAClientThatSpoofsForwardingHeadersAsOne() {
    limited().on("/", (request, response) -> {}).start();
    for (int i = 0; i < 5; i++) {
      RawResponse response =
          server.get("/x", "X-Forwarded-For: 1.1.1." + i, "Forwarded: for=1.1.1." + i);
      assertThat(response.standing()).isEqualTo("default-60s " + (99 - i));
    }
  }

  private static void assertTold(RawResponse response, int status) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.standing()).isEqualTo("default-60s 99");
    assertThat(response.values("RateLimit-Policy")).hasSize(1);
    assertThat(response.values("X-RateLimit-Limit")).containsExactly("100");
    assertThat(response.values("X-RateLimit-Remaining")).containsExactly("99");
    assertThat(response.values("X-RateLimit-Reset")).hasSize(1);
  }

  private static void fail() {
    throw new IllegalStateException("the application fails");
  }

  private TomcatServer limited() {
    return server.filter(new RateLimitFilter(engine, ticker));
  }
}

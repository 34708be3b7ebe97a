package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.ManualTicker;
import dev.weir.http.Advice;
import dev.weir.http.AdviceLog;
import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.http.Policies;
import dev.weir.policy.Client;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request really cost, said by an application in a real container. */
class SettlementTest {
  private static final String HEADER = "X-RateLimit-Cost";
  private static final DispatcherType[] ALL = DispatcherType.values();

  private final TomcatServer server = new TomcatServer("");
  private final List<Advice> heard = new CopyOnWriteArrayList<>();
  private final ManualTicker ticker = new ManualTicker();
  private final HttpLimiter limiter =
      new HttpLimiter(
          new PolicyEngine(
              Policies.of(), InProcessStore.builder().maxKeys(1000).ticker(ticker).build()),
          ticker,
          new AdviceLog(heard::add));

  @AfterEach
  void stop() {
    server.close();
  }

  /** The ways to set a response header. */
  private enum Spelling {
    SET {
      @Override
      void report(HttpServletResponse response) {
        response.setHeader(HEADER, "10");
      }
    },
    ADD {
      @Override
      void report(HttpServletResponse response) {
        response.addHeader("x-ratelimit-cost", "10");
      }
    },
    SET_INT {
      @Override
      void report(HttpServletResponse response) {
        response.setIntHeader("X-RATELIMIT-COST", 10);
      }
    },
    ADD_INT {
      @Override
      void report(HttpServletResponse response) {
        response.addIntHeader(HEADER, 10);
      }
    };

    abstract void report(HttpServletResponse response);
  }

  @Test
  void takesWhatTheAttributeSays() {
    limited()
        .on("/x", (request, response) -> request.setAttribute(RateLimitFilter.COST, 10))
        .start();

    assertThat(server.get("/x").standing()).isEqualTo("default-60s 99");
    assertUsed(10);
  }

  @Test
  void takesWhatTheAttributeGrewTo() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              AtomicLong rows = new AtomicLong();
              request.setAttribute(RateLimitFilter.COST, rows);
              response.getWriter().write("a row");
              response.flushBuffer();
              rows.addAndGet(30);
            })
        .start();

    server.get("/x");
    assertUsed(30);
  }

  @ParameterizedTest
  @EnumSource
  void takesWhatTheHeaderSaysAndKeepsItFromTheClient(Spelling spelling) {
    limited()
        .on(
            "/x",
            (request, response) -> {
              response.setHeader("X-Own", "1");
              response.addHeader("X-Own", "2");
              response.setIntHeader("X-Number", 1);
              response.addIntHeader("X-Number", 2);
              spelling.report(response);
            })
        .start();

    RawResponse response = server.get("/x");
    assertThat(response.values(HEADER)).isEmpty();
    assertThat(response.values("X-Own")).containsExactly("1", "2");
    assertThat(response.values("X-Number")).containsExactly("1", "2");
    assertUsed(10);
  }

  @Test
  void letsTheApplicationSeeTheHeaderItSet() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              boolean before = response.containsHeader(HEADER);
              String none = response.getHeader(HEADER);
              response.setHeader(HEADER, "10");
              response.setHeader("X-Own", "1");
              response
                  .getWriter()
                  .print(
                      List.of(
                          before,
                          String.valueOf(none),
                          response.containsHeader(HEADER),
                          response.getHeader(HEADER),
                          response.containsHeader("X-Own"),
                          response.getHeader("X-Own")));
            })
        .start();

    assertThat(server.get("/x").body()).contains("[false, null, true, 10, true, 1]");
  }

  @Test
  void givesBackWhatARequestDidNotCost() {
    limited().on("/x", (request, response) -> response.setHeader(HEADER, "0")).start();

    server.get("/x");
    assertUsed(0);
  }

  @Test
  void takesWhatWasSaidLast() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              request.setAttribute(RateLimitFilter.COST, 50);
              response.setHeader(HEADER, "20");
              response.setHeader(HEADER, "30");
            })
        .start();

    server.get("/x");
    assertUsed(30);
  }

  @Test
  void takesNothingMoreWhereNothingIsSaid() {
    limited().on("/x", (request, response) -> {}).start();

    server.get("/x");
    assertUsed(1);
    assertThat(heard).isEmpty();
  }

  @Test
  void ignoresWhatIsNoCostAndSaysSoOnce() {
    limited().on("/x", (request, response) -> response.setHeader(HEADER, "-5")).start();

    assertThat(server.get("/x").values(HEADER)).isEmpty();
    server.get("/x");
    assertUsed(2);
    assertThat(heard).extracting(Advice::code).containsExactly("wrong-cost");
  }

  @Test
  void takesWhatARequestCostBeforeItFailed() {
    limited()
        .errorPage("/error")
        .on("/error", (request, response) -> response.setHeader(HEADER, "50"))
        .on(
            "/x",
            (request, response) -> {
              request.setAttribute(RateLimitFilter.COST, 10);
              throw new IllegalStateException("the application fails");
            })
        .start();

    assertThat(server.get("/x").status()).isEqualTo(500);
    assertUsed(10);
  }

  @Test
  void keepsTheHeaderOfAnErrorPageFromTheClient() {
    server
        .filter(new RateLimitFilter(limiter), ALL)
        .errorPage("/error")
        .on("/error", (request, response) -> response.setHeader(HEADER, "50"))
        .on("/x", (request, response) -> response.sendError(404))
        .start();

    assertThat(server.get("/x").values(HEADER)).isEmpty();
  }

  @Test
  void settlesOnceWhereARequestIsForwarded() {
    server
        .filter(new RateLimitFilter(limiter), ALL)
        .on(
            "/x",
            (request, response) -> request.getRequestDispatcher("/y").forward(request, response))
        .on("/y", (request, response) -> response.setHeader(HEADER, "10"))
        .start();

    server.get("/x");
    assertUsed(10);
  }

  @Test
  void settlesOnceWhereTheFilterIsRegisteredTwiceAndSaysSo() {
    limited()
        .filter(new RateLimitFilter(limiter))
        .on("/x", (request, response) -> response.setHeader(HEADER, "10"))
        .start();

    server.get("/x");
    server.get("/x");
    assertUsed(20);
    assertThat(heard).extracting(Advice::code).containsExactly("filter-twice");
  }

  @Test
  void settlesWhenAnAsynchronousResponseIsComplete() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              AsyncContext async = request.startAsync(request, response);
              async.start(
                  () -> {
                    ((HttpServletResponse) async.getResponse()).setHeader(HEADER, "10");
                    async.complete();
                  });
            })
        .start();

    assertThat(server.get("/x").values(HEADER)).isEmpty();
    assertUsed(10);
  }

  @Test
  void settlesWhenAResponseIsCompletedBeforeItsThreadReturns() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              AsyncContext async = request.startAsync();
              request.setAttribute(RateLimitFilter.COST, 10);
              async.complete();
            })
        .start();

    server.get("/x");
    assertUsed(10);
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUEST", "ASYNC"})
  void settlesOnceAfterARequestWasDispatchedAgainAndAgain(DispatcherType alsoFor) {
    server
        .filter(new RateLimitFilter(limiter), DispatcherType.REQUEST, alsoFor)
        .on(
            "/x",
            (request, response) -> {
              request.setAttribute(RateLimitFilter.COST, 5);
              AsyncContext async = request.startAsync(request, response);
              async.start(() -> async.dispatch("/again"));
            })
        .on(
            "/again",
            (request, response) -> {
              AsyncContext async = request.startAsync(request, response);
              async.start(() -> async.dispatch("/last"));
            })
        .on("/last", (request, response) -> response.setHeader(HEADER, "10"))
        .start();

    RawResponse response = server.get("/x");
    assertThat(response.values(HEADER)).isEmpty();
    assertThat(response.standing()).isEqualTo("default-60s 99");
    assertUsed(10);
  }

  @Test
  void keepsTheHeaderFromTheClientWhereADispatchLeftTheResponseBehind() {
    server
        .filter(new RateLimitFilter(limiter), ALL)
        .on("/x", (request, response) -> request.startAsync().dispatch("/last"))
        .on("/last", (request, response) -> response.setHeader(HEADER, "10"))
        .start();

    assertThat(server.get("/x").values(HEADER)).isEmpty();
    assertUsed(10);
  }

  @Test
  void keepsTheHeaderFromTheClientWhereAnAsynchronousAnswerNamesNoResponse() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              AsyncContext async = request.startAsync();
              async.start(
                  () -> {
                    ((HttpServletResponse) async.getResponse()).setHeader(HEADER, "10");
                    async.complete();
                  });
            })
        .start();

    assertThat(server.get("/x").values(HEADER)).isEmpty();
    assertUsed(10);
  }

  @Test
  void keepsADateFromTheClientToo() {
    limited().on("/x", (request, response) -> response.addDateHeader(HEADER, 7)).start();

    assertThat(server.get("/x").values(HEADER)).isEmpty();
    assertUsed(7);
  }

  @Test
  void settlesWhereAnotherThreadCompletesTheResponseMeanwhile() {
    LimitAnswer answer = limiter.decide(Request.of("GET", "/x", Client.ofAddress("127.0.0.1")));
    HttpServletRequest completed =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "isAsyncStarted" -> true;
                      case "getAttribute" -> 10;
                      default -> throw new IllegalStateException(method.getName());
                    });

    Settlement.after(completed, limiter, answer);

    assertUsed(10);
  }

  @Test
  void settlesARequestThatTimedOut() {
    limited()
        .on(
            "/x",
            (request, response) -> {
              AsyncContext async = request.startAsync();
              async.setTimeout(1);
              request.setAttribute(RateLimitFilter.COST, 10);
            })
        .start();

    assertThat(server.get("/x").status()).isEqualTo(500);
    assertUsed(10);
  }

  private TomcatServer limited() {
    return server.filter(new RateLimitFilter(limiter));
  }

  private void assertUsed(long permits) {
    Request next = Request.of("GET", "/x", Client.ofAddress("127.0.0.1"));
    assertThat(limiter.decide(next).tightest().orElseThrow().remaining()).isEqualTo(99 - permits);
  }
}

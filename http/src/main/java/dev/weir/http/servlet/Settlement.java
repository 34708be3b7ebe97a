package dev.weir.http.servlet;

import dev.weir.http.ActualCost;
import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Charges a request what it really cost when its response is complete: once, however often it was
 * dispatched again on the way.
 */
final class Settlement implements AsyncListener {
  private final HttpServletRequest request;
  private final HttpLimiter limiter;
  private final LimitAnswer answer;

  private Settlement(HttpServletRequest request, HttpLimiter limiter, LimitAnswer answer) {
    this.request = request;
    this.limiter = limiter;
    this.answer = answer;
  }

  /** Settles now if the response is complete with the chain's return, else when it is. */
  static void after(HttpServletRequest request, HttpLimiter limiter, LimitAnswer answer) {
    if (!request.isAsyncStarted()) {
      settle(request, limiter, answer);
      return;
    }
    try {
      request.getAsyncContext().addListener(new Settlement(request, limiter, answer));
    } catch (IllegalStateException e) {
      // Another thread has completed it since, and there is nobody left to listen to.
      settle(request, limiter, answer);
    }
  }

  private static void settle(HttpServletRequest request, HttpLimiter limiter, LimitAnswer answer) {
    Object cost = request.getAttribute(ActualCost.ATTRIBUTE);
    if (cost != null) {
      limiter.settle(answer, cost);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    settle(request, limiter, answer);
  }

  /** Containers forget their listeners when an application that was dispatched starts again. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}
}

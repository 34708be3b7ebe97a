package dev.weir.spring.method;

import dev.weir.http.LimitAnswer;
import dev.weir.http.servlet.RateLimitFilter;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** The answer that the servlet filter left with the request. */
public final class ServletCurrentAnswer implements CurrentAnswer {
  @Override
  public @Nullable LimitAnswer get() {
    RequestAttributes request = RequestContextHolder.getRequestAttributes();
    return request == null
        ? null
        : (LimitAnswer)
            request.getAttribute(RateLimitFilter.ANSWER, RequestAttributes.SCOPE_REQUEST);
  }
}

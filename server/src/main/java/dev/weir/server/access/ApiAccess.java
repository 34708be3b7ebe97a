package dev.weir.server.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Lets in who sends the server's token, or everybody where there is none. Immutable. */
public final class ApiAccess {
  private final Optional<ApiToken> token;

  /** With this token, if any. */
  public ApiAccess(Optional<ApiToken> token) {
    this.token = Objects.requireNonNull(token, "token");
  }

  /**
   * Lets a request pass, or not.
   *
   * @throws ErrorResponseException 401 if it lacks the token
   */
  public void require(HttpServletRequest request) {
    if (token.isPresent() && !token.get().admits(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      ErrorResponseException refusal =
          new ErrorResponseException(
              HttpStatus.UNAUTHORIZED,
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.UNAUTHORIZED,
                  "Send the server's token, the value of its WEIR_API_TOKEN, as"
                      + " \"Authorization: Bearer <token>\"."),
              null);
      refusal.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      refusal.getHeaders().set(HttpHeaders.CONNECTION, "close");
      throw refusal;
    }
  }
}

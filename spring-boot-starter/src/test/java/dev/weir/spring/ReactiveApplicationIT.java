package dev.weir.spring;

import dev.weir.spring.app.ReactiveApi;
import java.util.List;
import org.springframework.boot.WebApplicationType;

class ReactiveApplicationIT extends ApplicationContract {
  @Override
  WebApplicationType type() {
    return WebApplicationType.REACTIVE;
  }

  @Override
  List<String> ways() {
    return ReactiveApi.WAYS;
  }
}

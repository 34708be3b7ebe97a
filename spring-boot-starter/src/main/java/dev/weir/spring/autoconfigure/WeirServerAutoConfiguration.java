package dev.weir.spring.autoconfigure;

import dev.weir.spring.origin.JettyOrigin;
import dev.weir.spring.origin.NettyOrigin;
import dev.weir.spring.origin.TomcatOrigin;
import dev.weir.spring.origin.UnknownServer;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.netty.http.server.HttpServer;

/**
 * What the web server has to keep, so that clients are counted by where they really are; for a
 * filter that the application registers itself as well.
 */
@AutoConfiguration
@ConditionalOnWebApplication
@ConditionalOnClass(WebServerFactoryCustomizer.class)
@ConditionalOnFlag("weir.enabled")
public final class WeirServerAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  UnknownServer weirUnknownServer(Environment environment) {
    return new UnknownServer(environment);
  }

  /** Where Tomcat serves. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({TomcatWebServerFactory.class, Tomcat.class})
  static class OnTomcat {
    @Bean
    @ConditionalOnMissingBean
    TomcatOrigin weirTomcatOrigin() {
      return new TomcatOrigin();
    }
  }

  /** Where Jetty serves. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({JettyWebServerFactory.class, Server.class})
  static class OnJetty {
    @Bean
    @ConditionalOnMissingBean
    JettyOrigin weirJettyOrigin() {
      return new JettyOrigin();
    }
  }

  /** Where Reactor Netty serves. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({NettyReactiveWebServerFactory.class, HttpServer.class})
  static class OnNetty {
    @Bean
    @ConditionalOnMissingBean
    NettyOrigin weirNettyOrigin() {
      return new NettyOrigin();
    }
  }
}

package dev.weir.spring.method;

import dev.weir.LimitStore;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Puts a proxy that limits around every bean with {@code @RateLimited} methods, having checked
 * them.
 *
 * <p>It needs no other proxies to be set up and comes before those there are, so that a refused
 * call starts no transaction.
 */
public final class RateLimitedPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<LimitStore> store;
  private final transient CurrentAnswer current;
  private final boolean reactive;
  private transient MethodLimits limits;

  /**
   * Limits by a store that is opened when the first call needs it.
   *
   * @param reactive whether threads do not know which request they serve
   */
  @SuppressWarnings("NullAway.Init") // limits come with the bean factory
  public RateLimitedPostProcessor(
      Supplier<LimitStore> store, CurrentAnswer current, boolean reactive) {
    this.store = store;
    this.current = current;
    this.reactive = reactive;
    setBeforeExistingAdvisors(true);
    setProxyTargetClass(true);
  }

  @Override
  public void setBeanFactory(BeanFactory beanFactory) {
    super.setBeanFactory(beanFactory);
    limits = new MethodLimits((ConfigurableListableBeanFactory) beanFactory, reactive);
    advisor =
        new DefaultPointcutAdvisor(
            new Annotated(), new RateLimitedInterceptor(limits, store, current));
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    limits.check(beanName, AopUtils.getTargetClass(bean));
    return Objects.requireNonNull(super.postProcessAfterInitialization(bean, beanName));
  }

  @Override
  protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
    ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
    factory.setProxyTargetClass(!Proxy.isProxyClass(bean.getClass()));
    return factory;
  }

  private static final class Annotated extends StaticMethodMatcherPointcut {
    @Override
    public boolean matches(Method method, Class<?> targetClass) {
      return MethodLimits.annotation(method, targetClass) != null;
    }
  }
}

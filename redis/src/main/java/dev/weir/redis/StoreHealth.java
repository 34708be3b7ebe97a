package dev.weir.redis;

import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link RedisStore} fares at a moment.
 *
 * @param up whether Redis decides; if not, the fallback does, on a cluster at least for the keys of
 *     one master. After an outage it is when Redis has decided for a second
 * @param whenDown what the fallback is
 * @param instances how many stores were last seen to share this Redis and prefix, or what the
 *     settings say if none ever was
 * @param failure what is wrong with Redis, if it does not decide
 * @param since for how long it has been so
 */
public record StoreHealth(
    boolean up,
    WhenDown whenDown,
    int instances,
    Optional<RedisStoreException.Kind> failure,
    Duration since) {}

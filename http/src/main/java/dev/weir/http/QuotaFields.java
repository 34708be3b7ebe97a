package dev.weir.http;

import dev.weir.Limit;
import dev.weir.policy.Quota;
import java.util.ArrayList;
import java.util.List;

/** What header fields say of a quota whoever asks, worked out once. */
final class QuotaFields {
  private final HttpHeader policies;
  private final List<String> standings;
  private final String ending;

  QuotaFields(Quota quota) {
    StringBuilder text = new StringBuilder();
    List<String> starts = new ArrayList<>();
    this.ending = quota.shadow() ? ";shadow" : "";
    for (int i = 0; i < quota.policyNames().size(); i++) {
      Limit limit = quota.limits().list().get(i);
      String name = '"' + quota.policyNames().get(i) + '"';
      text.append(i == 0 ? "" : ", ").append(name);
      text.append(";q=").append(limit.permits());
      text.append(";w=").append(LimitStatus.roundUp(limit.period())).append(ending);
      starts.add(name + ";r=");
    }
    this.policies = new HttpHeader("RateLimit-Policy", text.toString());
    this.standings = List.copyOf(starts);
  }

  /** The field that tells of this quota alone. */
  HttpHeader policies() {
    return policies;
  }

  /** The limit's member of {@code RateLimit} up to the permits that remain. */
  String standing(int limit) {
    return standings.get(limit);
  }

  /** What ends each of its members: the parameter {@code shadow} if it is in shadow. */
  String ending() {
    return ending;
  }
}

package dev.weir.http;

import dev.weir.Limit;
import dev.weir.policy.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What header fields say of a quota whoever asks, worked out once. */
final class QuotaFields {
  private final HttpHeader policies;
  private final List<String> starts;

  /** The parameter of what is in shadow, at the end of its members. */
  private final String ending;

  QuotaFields(Quota quota) {
    StringBuilder text = new StringBuilder();
    List<String> names = new ArrayList<>();
    this.ending = quota.shadow() ? ";weir-shadow" : "";
    for (int i = 0; i < quota.policyNames().size(); i++) {
      Limit limit = quota.limits().list().get(i);
      String name = '"' + quota.policyNames().get(i) + '"';
      text.append(i == 0 ? "" : ", ").append(name);
      text.append(";q=").append(limit.permits());
      text.append(";w=").append(LimitStatus.roundUp(limit.period())).append(ending);
      names.add(name + ";r=");
    }
    this.policies = new HttpHeader("RateLimit-Policy", text.toString());
    this.starts = List.copyOf(names);
  }

  /** The field that tells of this quota alone. */
  HttpHeader policies() {
    return policies;
  }

  /** A limit's member of {@code RateLimit}. */
  String standing(int index, LimitStatus limit) {
    String standing = starts.get(index) + limit.remaining();
    OptionalLong moreIn = limit.moreIn();
    return moreIn.isPresent() ? standing + ";t=" + moreIn.getAsLong() + ending : standing + ending;
  }
}

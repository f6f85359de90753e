"""Series as Prometheus reads them: what each means, and histograms put together from what fell into each bucket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from app.admin.figures_repository import LATENESS_BUCKETS
from app.core.counters import SECONDS_BUCKETS, Series

COUNTERS = {
    "aigrowth_requests_total": "Requests by declared address, method and status.",
    "aigrowth_tasks_total": "Tasks that ended, by name and state.",
    "aigrowth_token_refreshes_total": "Answers to asking a platform for a new token.",
    "aigrowth_publish_attempts_total": "Attempts at publishing that ended today (UTC), from their table.",
    "aigrowth_llm_calls_total": "Calls of the writers today (UTC), from the usage log.",
    "aigrowth_llm_tokens_total": "Tokens of those calls.",
    "aigrowth_llm_cost_dollars_total": "What those calls cost, where the price is known.",
    "aigrowth_webhook_events_total": "Events of Clerk and Stripe received today (UTC) that are handled or given up.",
}
HISTOGRAMS = {
    "aigrowth_request_seconds": ("From the request to the beginning of its answer.", SECONDS_BUCKETS),
    "aigrowth_task_seconds": ("From a task's beginning to its end.", SECONDS_BUCKETS),
    "aigrowth_publish_lateness_seconds": (
        "How long after their time posts went out today (UTC), from their table.",
        LATENESS_BUCKETS,
    ),
}
GAUGES = {
    "aigrowth_up": "Whether the database and Redis answered this scrape.",
    "aigrowth_workers": "Workers and publishers heard from in the last 30 seconds.",
    "aigrowth_posts": "Posts that wait, are going out, or of which nobody knows whether they are out.",
    "aigrowth_posts_due": "Posts that could go out this moment.",
    "aigrowth_posts_overdue": "Posts that could have gone out two minutes ago or earlier.",
    "aigrowth_oldest_due_seconds": "For how long the first post that is due could have gone out; 0: none is due.",
    "aigrowth_social_accounts": "Connected accounts; those among them that need a person, or rest after refusals.",
    "aigrowth_platform_limited": "1 while a platform takes nothing from any of our accounts.",
    "aigrowth_generations": "Long work of the writers that is not finished.",
    "aigrowth_webhook_events_waiting": "Events of Clerk and Stripe that are not handled yet.",
    "aigrowth_queue_tasks": "Messages that wait in a queue.",
    "aigrowth_queue_unacknowledged_tasks": "Messages that a worker has taken and not finished.",
    "aigrowth_database_connections": "Connections to the database, of all processes, by what they do.",
    "aigrowth_database_connections_max": "Connections the database server takes.",
    "aigrowth_api_pool_connections": "Connections in the pool of the process that answers.",
}
_LONGER = "+Inf"

Labels = tuple[tuple[str, str], ...]


def render(values: Mapping[Series, float]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Fixed([*_families(values)]))
    return generate_latest(registry)


class _Fixed(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(values: Mapping[Series, float]) -> Iterator[Metric]:
    by_name: dict[str, dict[Labels, float]] = {}
    for (name, labels), value in sorted(values.items()):
        by_name.setdefault(name, {})[labels] = value
    for name, about in COUNTERS.items():
        if name in by_name:
            counter = CounterMetricFamily(name, about, labels=_label_names(by_name[name]))
            for labels, value in by_name[name].items():
                counter.add_metric([text for _, text in labels], value)
            yield counter
    for name, about in GAUGES.items():
        if name in by_name:
            gauge = GaugeMetricFamily(name, about, labels=_label_names(by_name[name]))
            for labels, value in by_name[name].items():
                gauge.add_metric([text for _, text in labels], value)
            yield gauge
    for name, (about, ends) in HISTOGRAMS.items():
        if f"{name}_bucket" in by_name:
            sums = by_name.get(f"{name}_sum", {})
            yield _histogram(name, about, by_name[f"{name}_bucket"], sums, ends=ends)


def _histogram(
    name: str, about: str, counts: Mapping[Labels, float], sums: Mapping[Labels, float], *, ends: Sequence[float]
) -> HistogramMetricFamily:
    """`counts`: what fell into each bucket; Prometheus wants to be told what is in it and all below."""
    by_labels: dict[Labels, dict[str, float]] = {}
    for labels, count in counts.items():
        others = tuple(pair for pair in labels if pair[0] != "le")
        by_labels.setdefault(others, {})[dict(labels)["le"]] = count
    family = HistogramMetricFamily(name, about, labels=_label_names(by_labels))
    for labels, of_each in by_labels.items():
        below, buckets = 0.0, []
        for end in [*(str(float(end)) for end in ends), _LONGER]:
            below += of_each.get(end, 0)
            buckets.append((end, below))
        family.add_metric([text for _, text in labels], buckets, sum_value=sums.get(labels, 0))
    return family


def _label_names(values: Mapping[Labels, object]) -> list[str]:
    return [name for name, _ in next(iter(values))]

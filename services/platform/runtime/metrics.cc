// Metrics over prometheus-cpp.
#include "platform/runtime/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace rasad::runtime {
namespace {

struct CounterHandle final : Metrics::Counter {
  explicit CounterHandle(prometheus::Counter& c) : counter(c) {}
  void Add(double n) override { counter.Increment(n); }
  double Value() const override { return counter.Value(); }
  prometheus::Counter& counter;
};

struct GaugeHandle final : Metrics::Gauge {
  explicit GaugeHandle(prometheus::Gauge& g) : gauge(g) {}
  void Set(double value) override { gauge.Set(value); }
  double Value() const override { return gauge.Value(); }
  prometheus::Gauge& gauge;
};

struct HistogramHandle final : Metrics::Histogram {
  explicit HistogramHandle(prometheus::Histogram& h) : histogram(h) {}
  void Observe(double value) override { histogram.Observe(value); }
  prometheus::Histogram& histogram;
};

using Key = std::pair<std::string, Labels>;

}  // namespace

struct Metrics::Impl {
  std::string service;
  std::mutex mutex;
  prometheus::Registry registry;
  std::map<Key, std::unique_ptr<CounterHandle>> counters;
  std::map<Key, std::unique_ptr<GaugeHandle>> gauges;
  std::map<Key, std::unique_ptr<HistogramHandle>> histograms;

  prometheus::Labels With(const Labels& labels) const {
    prometheus::Labels all{{"service", service}};
    all.insert(labels.begin(), labels.end());
    return all;
  }
};

Metrics::Metrics(std::string_view service) : impl_(std::make_unique<Impl>()) {
  impl_->service = service;
}
Metrics::~Metrics() = default;

Metrics::Counter& Metrics::GetCounter(const std::string& name, const std::string& help,
                                      const Labels& labels) {
  const std::lock_guard lock(impl_->mutex);
  auto& slot = impl_->counters[{name, labels}];
  if (!slot) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry);
    slot = std::make_unique<CounterHandle>(family.Add(impl_->With(labels)));
  }
  return *slot;
}

Metrics::Gauge& Metrics::GetGauge(const std::string& name, const std::string& help,
                                  const Labels& labels) {
  const std::lock_guard lock(impl_->mutex);
  auto& slot = impl_->gauges[{name, labels}];
  if (!slot) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
    slot = std::make_unique<GaugeHandle>(family.Add(impl_->With(labels)));
  }
  return *slot;
}

Metrics::Histogram& Metrics::GetHistogram(const std::string& name, const std::string& help,
                                          const std::vector<double>& buckets,
                                          const Labels& labels) {
  const std::lock_guard lock(impl_->mutex);
  auto& slot = impl_->histograms[{name, labels}];
  if (!slot) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry);
    slot = std::make_unique<HistogramHandle>(family.Add(impl_->With(labels), buckets));
  }
  return *slot;
}

std::string Metrics::Expose() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

const std::vector<double>& DurationBuckets() {
  static const std::vector<double> kBuckets = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03,
                                               0.1,    0.3,    1,     3,     10,   30};
  return kBuckets;
}

}  // namespace rasad::runtime

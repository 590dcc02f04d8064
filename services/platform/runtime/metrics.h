// Metrics: a thin face over the Prometheus client library.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rasad::runtime {

/// Label names and values. Values come from closed sets: never an id, an address or a message.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// One service's metrics. Look-ups take a lock: keep the returned handle on a hot path. Handles
/// live as long as the Metrics. Thread-safe.
class Metrics {
 public:
  /// Each service writes into its own label `service`, added to every series.
  explicit Metrics(std::string_view service);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  struct Counter {
    virtual ~Counter() = default;
    virtual void Add(double n) = 0;
    virtual double Value() const = 0;
  };
  struct Gauge {
    virtual ~Gauge() = default;
    virtual void Set(double value) = 0;
    virtual double Value() const = 0;
  };
  struct Histogram {
    virtual ~Histogram() = default;
    virtual void Observe(double value) = 0;
  };

  /// The series of that name and those labels, made at the first call. `help` counts at the first
  /// call only.
  Counter& GetCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& GetGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  /// Buckets are upper bounds in the metric's unit, ascending.
  Histogram& GetHistogram(const std::string& name, const std::string& help,
                          const std::vector<double>& buckets, const Labels& labels = {});

  /// The text exposition format of all series.
  std::string Expose() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Upper bounds for durations in seconds, 100 us to 30 s.
const std::vector<double>& DurationBuckets();

}  // namespace rasad::runtime
